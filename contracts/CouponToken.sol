// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICouponToken} from "./interfaces/ICouponToken.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {CouponHash} from "./libraries/CouponHash.sol";
import {CouponMetadata} from "./libraries/CouponMetadata.sol";
import {ExtraLib} from "./libraries/ExtraLib.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {UseCheck} from "./libraries/UseCheck.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {CouponTypes} from "./types/CouponTypes.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title CouponToken
/// @notice The coupons of one campaign as ERC-1155 tokens. See ICouponToken.
/// @dev The base keeps approvals and calls receivers; who holds what is kept here, one word a coupon, because nobody holds
/// two of one. No owner, no upgrade. The hub makes static calls only, so that whom a call can reach is a receiver: last of all.
contract CouponToken is ICouponToken, ERC1155, EIP712 {
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    /// @dev claimed stays true for good, so that an index is given once.
    struct Coupon {
        address holder;
        bool claimed;
    }

    /// @dev What is kept of the terms, and how many coupons were ever claimed; all zero before the token is open.
    struct Standing {
        uint32 cap;
        uint40 endTime;
        uint32 claimed;
        bool transferable;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                     IMMUTABLES
    //////////////////////////////////////////////////////////////////////////*/

    IPromotionHub private immutable _hub;

    /// @inheritdoc ICouponToken
    address public immutable override merchant;

    /// @inheritdoc ICouponToken
    address public immutable override issuer;

    /*//////////////////////////////////////////////////////////////////////////
                                      STORAGE
    //////////////////////////////////////////////////////////////////////////*/

    bytes32 private _campaign;
    Standing private _standing;
    CouponTypes.Face private _face;
    mapping(uint256 index => Coupon coupon) private _coupons;

    /// @param hub_ Where coupons are redeemed.
    /// @param merchant_, issuer_ Whose campaign it can be; who signs claims.
    /// @param name_, description What wallets show, without control characters, in UTF-8.
    /// @param picture A URI; empty for one that this contract draws.
    constructor(
        address hub_,
        address merchant_,
        address issuer_,
        string memory name_,
        string memory description,
        string memory picture
    ) ERC1155("") EIP712("Promissory coupons", "1") {
        if (issuer_ == address(0)) revert CompanionErrors.Coupon_NoIssuer();
        if (bytes(name_).length == 0) revert CompanionErrors.Coupon_NoName();
        CouponMetadata.checkText(name_, Limits.COUPON_NAME);
        CouponMetadata.checkText(description, Limits.COUPON_TEXT);
        CouponMetadata.checkText(picture, Limits.COUPON_TEXT);
        (_hub, merchant, issuer) = (IPromotionHub(hub_), merchant_, issuer_);
        _face = CouponTypes.Face(name_, description, picture);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICouponToken
    function hub() external view override returns (address) {
        return address(_hub);
    }

    /// @inheritdoc ICouponToken
    function name() external view override returns (string memory) {
        return _face.name;
    }

    /// @inheritdoc ICouponToken
    function campaign() external view override returns (bytes32) {
        return _campaign;
    }

    /// @inheritdoc ICouponToken
    function transferable() external view override returns (bool) {
        return _standing.transferable;
    }

    /// @inheritdoc ICouponToken
    function totalClaimed() external view override returns (uint256) {
        return _standing.claimed;
    }

    /// @inheritdoc ICouponToken
    function ownerOf(uint256 index) external view override returns (address) {
        return _isUsed(index) ? address(0) : _coupons[index].holder;
    }

    /// @inheritdoc ICouponToken
    function statusOf(uint256 index) public view override returns (CouponTypes.Status) {
        if (_campaign == bytes32(0)) return CouponTypes.Status.UNCLAIMED;
        if (_isUsed(index)) return CouponTypes.Status.USED;
        Coupon memory coupon = _coupons[index];
        if (coupon.claimed && coupon.holder == address(0)) return CouponTypes.Status.BURNT;
        if (block.timestamp >= _end()) return CouponTypes.Status.OVER;
        return coupon.claimed ? CouponTypes.Status.VALID : CouponTypes.Status.UNCLAIMED;
    }

    /// @notice One for who holds a coupon that is neither redeemed nor revoked, else 0. See IERC1155.
    function balanceOf(address account, uint256 index) public view override returns (uint256) {
        return account != address(0) && _coupons[index].holder == account && !_isUsed(index) ? 1 : 0;
    }

    /// @notice Metadata of a coupon, a data URI. See IERC1155MetadataURI.
    function uri(uint256 index) public view override returns (string memory) {
        return CouponMetadata.ofCoupon(_face, _campaign, index, statusOf(index));
    }

    /// @inheritdoc ICouponToken
    function contractURI() external view override returns (string memory) {
        return CouponMetadata.ofCollection(_face);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICouponToken
    function open(PromoTypes.Terms calldata terms, uint256[] calldata extra) external override {
        // Check: once, a campaign that the hub has, of this merchant, that spends ids of this token.
        if (_campaign != bytes32(0)) revert CompanionErrors.Coupon_OpenAlready(_campaign);
        bytes32 id = _hub.campaignId(terms);
        _hub.stateOf(id);
        if (terms.merchant() != merchant) revert CompanionErrors.Coupon_OtherMerchant(terms.merchant(), merchant);
        address gate = terms.gateContract();
        if (gate != address(this)) revert CompanionErrors.Coupon_OtherGate(gate, address(this));
        UseCheck.checkExtra(terms, extra);
        uint256 kind = ExtraLib.gateKind(ExtraLib.gateRule(terms, extra));
        bool byHolder = terms.audience() == uint256(PromoTypes.Audience.HOLDER);
        if (!byHolder || kind != uint256(PromoTypes.GateKind.ERC721_OWNER)) {
            revert CompanionErrors.Coupon_NotForHolders(terms.audience(), kind);
        }
        // Effect.
        bool mayPass = terms.flags() & TermsLib.TRANSFERABLE != 0;
        _campaign = id;
        _standing = Standing(uint32(terms.cap()), uint40(terms.endTime()), 0, mayPass);
        emit CouponsOpened(id, terms.cap(), mayPass);
    }

    /// @inheritdoc ICouponToken
    function claim(address to, uint32 index, uint40 deadline, bytes calldata signature) external override {
        _claim(to, index, deadline, signature);
    }

    /// @inheritdoc ICouponToken
    function claimMany(CouponTypes.Claim[] calldata claims) external override {
        for (uint256 i = 0; i < claims.length; ++i) {
            CouponTypes.Claim calldata one = claims[i];
            // Somebody else may have been faster.
            if (_coupons[one.index].claimed) continue;
            _claim(one.to, one.index, one.deadline, one.signature);
        }
    }

    /// @inheritdoc ICouponToken
    function redeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external override returns (uint256 discount) {
        discount = _hub.redeem(terms, uses, quote, consent);
        // Another campaign may have this token as its gate too: what counts is the bit in this one.
        for (uint256 i = 0; i < terms.length; ++i) {
            uint256 index = uses[i].grant.grantIndex();
            if (terms[i].gateContract() == address(this) && _isUsed(index)) _burnHeld(index);
        }
    }

    /// @inheritdoc ICouponToken
    function sweep(uint256[] calldata indices) external override returns (uint256 swept) {
        for (uint256 i = 0; i < indices.length; ++i) {
            if (!_isUsed(indices[i])) revert CompanionErrors.Coupon_NotUsed(indices[i]);
            if (_burnHeld(indices[i])) ++swept;
        }
    }

    /// @inheritdoc ICouponToken
    function burn(uint256 index) external override {
        address holder = _coupons[index].holder;
        if (msg.sender != holder) revert CompanionErrors.Coupon_NotHolder(msg.sender, holder);
        _burnHeld(index);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev What moves coupons, in place of the base's; the base calls the receiver afterwards. Nothing moves where the value
    /// is 0, as the standard allows.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        if (ids.length != values.length) revert ERC1155InvalidArrayLength(ids.length, values.length);
        bool passedOn = from != address(0) && to != address(0);
        if (passedOn && !_standing.transferable) revert CompanionErrors.Coupon_Soulbound(_campaign);
        for (uint256 i = 0; i < ids.length; ++i) {
            if (from != address(0)) _checkHeld(from, ids[i], values[i]);
            if (values[i] == 0) continue;
            if (passedOn && _isUsed(ids[i])) revert CompanionErrors.Coupon_Used(ids[i]);
            _coupons[ids[i]] = Coupon(to, true);
        }
        if (ids.length == 1) emit TransferSingle(msg.sender, from, to, ids[0], values[0]);
        else emit TransferBatch(msg.sender, from, to, ids, values);
    }

    function _checkHeld(address from, uint256 index, uint256 value) private view {
        uint256 held = _coupons[index].holder == from ? 1 : 0;
        if (value > held) revert ERC1155InsufficientBalance(from, held, value, index);
    }

    function _claim(address to, uint32 index, uint40 deadline, bytes calldata signature) private {
        // Check: time, index, campaign, issuer.
        if (_campaign == bytes32(0)) revert CompanionErrors.Coupon_NotOpen();
        if (block.timestamp >= deadline) revert CompanionErrors.Coupon_ClaimExpired(block.timestamp, deadline);
        if (index >= _standing.cap) revert CompanionErrors.Coupon_IndexAboveCap(index, _standing.cap);
        if (_coupons[index].claimed) revert CompanionErrors.Coupon_ClaimedBefore(index);
        uint256 end = _end();
        if (block.timestamp >= end) revert CompanionErrors.Coupon_Over(block.timestamp, end);
        if (_isUsed(index)) revert CompanionErrors.Coupon_Used(index);
        bytes32 digest = _hashTypedDataV4(CouponHash.ofClaim(to, index, deadline));
        address signer = SignatureLib.whoSigned(issuer, digest, signature);
        if (signer != issuer) revert CompanionErrors.Coupon_Signer(signer, issuer);
        // Effect, then the receiver's acceptance.
        ++_standing.claimed;
        _mint(to, index, 1, "");
    }

    /// @return Whether somebody held it.
    function _burnHeld(uint256 index) private returns (bool) {
        address holder = _coupons[index].holder;
        if (holder == address(0)) return false;
        _burn(holder, index, 1);
        return true;
    }

    /// @dev Whether the hub redeemed or revoked the coupon.
    function _isUsed(uint256 index) private view returns (bool) {
        return (_hub.usedWord(_campaign, index >> 8) >> (index & 0xff)) & 1 != 0;
    }

    /// @return Unix seconds, exclusive: the end of the terms, or an earlier one that was announced.
    function _end() private view returns (uint256) {
        (, , uint256 endedAt, , ) = _hub.stateOf(_campaign);
        return endedAt == 0 ? _standing.endTime : endedAt;
    }
}
