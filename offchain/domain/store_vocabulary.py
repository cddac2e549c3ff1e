"""What stores refuse: a part of the vocabulary of refusals (vocabulary.py)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

STORES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Store_Engine": "",
        "Store_SchemaOlder": "uint256 found, uint256 wanted",
        "Store_SchemaNewer": "uint256 found, uint256 wanted",
        "Store_SchemaUnknown": "",
        "Store_SeveralIndexes": "uint256 indexes",
        "Store_NotEmpty": "uint256 rows",
        "Store_NoBackup": "",
        "Store_BackupDamaged": "bytes32 digest, bytes32 wanted",
        "Store_BidsWait": "uint256 waiting",
    }
)
"""Code -> its facts with their types, as Solidity would declare them."""
