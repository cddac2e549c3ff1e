"""What can be wrong with data before anything is computed from it.

DataError
    SourceError             a file is missing or cannot be read
    SchemaError             a table's columns, or their types, are not those that are wanted
    CouponSchemaError       the description of somebody's coupon tables cannot be used
    DatasetError            currency or cut-off are outside their limits
    CatalogueError
        CatalogueFileError      the JSON document is not a catalogue
        ProductError            a field of a product is outside its limits
        DuplicateError          two products share a SKU or an id
        GroupError              too many product groups, one named twice, or a tag without a group
        UnknownSkuError         asked for a SKU that the catalogue does not have
        UnknownGroupError       asked for a product group that the catalogue does not have
    SimulationError         parameters of the simulated shop are outside their limits
    PrivacyFolderError      the folder of keys, consents and vault cannot be used
        KeyFileError            a key file is missing, damaged, or open to others

A bad row is no error: it is counted and kept aside, see bad_rows.py.
"""


class DataError(ValueError):
    """The data was refused. Trying again with the same data is useless.

    found : what was met; wanted : what it was compared with; advice : what to do next.
    """

    def __init__(self, subject: str, *, found: object, wanted: object, advice: str) -> None:
        super().__init__(f"{subject}: found {found}, wanted {wanted}; {advice}")
        self.subject = subject
        self.found = found
        self.wanted = wanted
        self.advice = advice


class SourceError(DataError):
    """Thrown when a file is missing or cannot be read."""


class SchemaError(DataError):
    """Thrown when a table's columns, or their types, are not those that are wanted."""


class CouponSchemaError(DataError):
    """Thrown when the description of somebody's coupon tables cannot be used."""


class DatasetError(DataError):
    """Thrown when currency or cut-off are outside their limits."""


class CatalogueError(DataError):
    """Thrown when a catalogue cannot be used."""


class CatalogueFileError(CatalogueError):
    """Thrown when a JSON document is not a catalogue of the known schema version."""


class ProductError(CatalogueError):
    """Thrown when a field of a product is outside its limits."""


class DuplicateError(CatalogueError):
    """Thrown when two products share a SKU or an id."""


class GroupError(CatalogueError):
    """Thrown when there are too many product groups, one is named twice, or a tag bit has no group."""


class UnknownSkuError(CatalogueError):
    """Thrown when the catalogue does not have the SKU."""


class UnknownGroupError(CatalogueError):
    """Thrown when the catalogue does not have the product group."""


class SimulationError(DataError):
    """Thrown when parameters of the simulated shop are outside their limits."""


class PrivacyFolderError(DataError):
    """Thrown when the folder of keys, consents and vault cannot be used; nothing is read without it."""


class KeyFileError(PrivacyFolderError):
    """Thrown when a key file is missing, damaged, or open to others."""
