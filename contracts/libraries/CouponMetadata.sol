// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {CompanionErrors} from "../types/CompanionErrors.sol";
import {CouponTypes} from "../types/CouponTypes.sol";

/// @title CouponMetadata
/// @notice What a wallet shows of a coupon and of its collection: JSON, and a picture, each as a data URI.
/// Twin: offchain/attestation/coupon_token.py.
library CouponMetadata {
    /// @notice Refuses a text that is too long, or holds a control character: neither JSON nor SVG takes all of them.
    /// @param limit Bytes of UTF-8.
    function checkText(string memory text, uint256 limit) internal pure {
        bytes memory characters = bytes(text);
        if (characters.length > limit) revert CompanionErrors.Coupon_TextLong(characters.length, limit);
        for (uint256 i = 0; i < characters.length; ++i) {
            uint256 character = uint8(characters[i]);
            if (character < 0x20 || character == 0x7f) {
                revert CompanionErrors.Coupon_ControlCharacter(i, character);
            }
        }
    }

    /// @notice Metadata of one coupon, as ERC-1155 describes it.
    /// @param campaign Its id; 0 before the token has one.
    function ofCoupon(
        CouponTypes.Face memory face,
        bytes32 campaign,
        uint256 index,
        CouponTypes.Status status
    ) internal pure returns (string memory) {
        string memory number = string.concat("#", Strings.toString(index));
        string memory told = _word(status);
        string memory traits = string.concat(
            ',"attributes":[{"trait_type":"Campaign","value":"',
            Strings.toHexString(uint256(campaign), 32),
            '"},{"trait_type":"Index","value":',
            Strings.toString(index),
            '},{"trait_type":"Status","value":"',
            told,
            '"}]'
        );
        return _json(face, string.concat(face.name, " ", number), _picture(face, number, told), traits);
    }

    /// @notice Metadata of the collection, as ERC-7572 describes it.
    function ofCollection(CouponTypes.Face memory face) internal pure returns (string memory) {
        return _json(face, face.name, _picture(face, "", ""), "");
    }

    /// @param traits What follows the image, already as JSON.
    function _json(
        CouponTypes.Face memory face,
        string memory name,
        string memory image,
        string memory traits
    ) private pure returns (string memory) {
        string memory json = string.concat(
            '{"name":"',
            Strings.escapeJSON(name),
            '","description":"',
            Strings.escapeJSON(face.description),
            '","image":"',
            Strings.escapeJSON(image),
            '"',
            traits,
            "}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    function _picture(
        CouponTypes.Face memory face,
        string memory number,
        string memory told
    ) private pure returns (string memory) {
        if (bytes(face.picture).length != 0) return face.picture;
        string memory svg = string.concat(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" font-family="sans-serif" fill="#fff">',
            '<rect width="640" height="360" rx="24" fill="#14453d"/><text x="32" y="64" font-size="20">',
            _escapeXml(face.name),
            '</text><text x="32" y="200" font-size="72">',
            number,
            '</text><text x="32" y="328" font-size="20">',
            told,
            "</text></svg>"
        );
        return string.concat("data:image/svg+xml;base64,", Base64.encode(bytes(svg)));
    }

    /// @dev What stands between tags cannot begin a tag or an entity.
    function _escapeXml(string memory text) private pure returns (string memory) {
        bytes memory characters = bytes(text);
        bytes memory escaped = "";
        for (uint256 i = 0; i < characters.length; ++i) {
            bytes1 character = characters[i];
            if (character == "&") escaped = bytes.concat(escaped, "&amp;");
            else if (character == "<") escaped = bytes.concat(escaped, "&lt;");
            else if (character == ">") escaped = bytes.concat(escaped, "&gt;");
            else escaped = bytes.concat(escaped, character);
        }
        return string(escaped);
    }

    function _word(CouponTypes.Status status) private pure returns (string memory) {
        if (status == CouponTypes.Status.VALID) return "valid";
        if (status == CouponTypes.Status.USED) return "used or revoked";
        if (status == CouponTypes.Status.BURNT) return "given up";
        if (status == CouponTypes.Status.OVER) return "over";
        return "not claimed";
    }
}
