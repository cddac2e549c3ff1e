// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title PeerSignedMint
/// @notice A coupon or ticket that a signer grants off chain and its holder mints, free or for a price in a token.
contract PeerSignedMint is ERC1155, EIP712 {
    using SafeERC20 for IERC20;

    struct Request {
        address to;
        uint256 id;
        uint256 quantity;
        uint256 pricePerToken;
        IERC20 currency;
        uint128 validFrom;
        uint128 validUntil;
        bytes32 uid;
    }

    bytes32 private constant REQUEST_TYPEHASH = keccak256(
        "Request(address to,uint256 id,uint256 quantity,uint256 pricePerToken,address currency,uint128 validFrom,uint128 validUntil,bytes32 uid)"
    );

    address public immutable signer;
    address public immutable treasury;
    mapping(bytes32 uid => bool) public minted;

    event Minted(address indexed signer, address indexed to, uint256 indexed id, Request request);

    error NotYetOrNotAnyMore(uint128 from, uint128 until);
    error AlreadyMinted(bytes32 uid);
    error WrongSigner(address signer);

    constructor(address signer_, address treasury_) ERC1155("") EIP712("PeerSignedMint", "1") {
        signer = signer_;
        treasury = treasury_;
    }

    function mint(Request calldata request, bytes calldata signature) external {
        if (block.timestamp < request.validFrom || block.timestamp > request.validUntil) {
            revert NotYetOrNotAnyMore(request.validFrom, request.validUntil);
        }
        if (minted[request.uid]) revert AlreadyMinted(request.uid);
        address by = ECDSA.recover(digest(request), signature);
        if (by != signer) revert WrongSigner(by);
        minted[request.uid] = true;
        uint256 price = request.pricePerToken * request.quantity;
        if (price != 0) request.currency.safeTransferFrom(msg.sender, treasury, price);
        _mint(request.to, request.id, request.quantity, "");
        emit Minted(by, request.to, request.id, request);
    }

    /// @notice What the signer signs.
    function digest(Request calldata request) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(REQUEST_TYPEHASH, request)));
    }
}
