// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CompanionErrors
/// @notice Every refusal of the contracts beside the hub and its roots, in the manner of Errors. Twin:
/// offchain/domain/companion_vocabulary.py.
library CompanionErrors {
    /*//////////////////////////////////////////////////////////////////////////
                                     CHECKOUT
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when an order of recorded campaigns is brought to be paid.
    error Checkout_Recorded();
    /// @notice Thrown when the token tells no balance.
    error Checkout_NoBalance(address token);
    /// @notice Thrown when Permit2 does not take the shopper's signature, or moves nothing by it.
    error Checkout_Permit2(address shopper, uint256 nonce);
    /// @notice Thrown when a batch has no order or too many.
    error Checkout_BatchSize(uint256 orders, uint256 limit);
    /// @notice Thrown when an order failed that had too little gas to say that it would have failed with more.
    error Checkout_BatchGas(uint256 gas, uint256 needed);
    /// @notice Thrown when an order of a batch cannot be read, or used all its gas.
    error Checkout_OrderUnreadable();
    /// @notice Thrown when somebody calls what only the checkout itself may call.
    error Checkout_NotSelf(address sender);
    /// @notice Thrown when somebody else than the merchant of a campaign refunds.
    error Checkout_NotMerchant(address sender, address merchant);
    /// @notice Thrown when not as many discounts are given back as there are campaigns.
    error Checkout_DiscountCount(uint256 discounts, uint256 campaigns);
    /// @notice Thrown when a coupon of the order, or the nonce of its quote, is unspent.
    error Checkout_NotRedeemed(bytes32 orderHash);
    /// @notice Thrown when the window for returns is over.
    error Checkout_RefundLate(uint256 time, uint256 until);
    /// @notice Thrown when nothing is given back.
    error Checkout_NothingReturned();
    /// @notice Thrown when more units of a line come back than are left of those that were bought.
    error Checkout_UnitsAboveBought(uint256 line, uint256 returned, uint256 left);
    /// @notice Thrown when more would be refunded than is left of what was paid.
    error Checkout_RefundAbovePaid(uint256 amount, uint256 left);
    /// @notice Thrown when more would go back to a budget than is left of the discount.
    /// @param position Of the use.
    error Checkout_DiscountAboveGiven(uint256 position, uint256 amount, uint256 left);
    /// @notice Thrown when more would go back to the budget of a paid campaign than was spent of it.
    /// @param position Of the use.
    error Checkout_DiscountAboveSpent(uint256 position, uint256 amount, uint256 spent);

    /*//////////////////////////////////////////////////////////////////////////
                                      QUORUM
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when a quorum does not carry the next number.
    error Quorum_Number(uint256 number, uint256 next);
    /// @notice Thrown when a quorum has no member or too many.
    error Quorum_Members(uint256 count, uint256 limit);
    /// @notice Thrown when it takes more members than there are, or not more than half of them.
    error Quorum_Threshold(uint256 threshold, uint256 members);
    /// @notice Thrown when a successor would serve too soon for the freezer to act, seconds.
    error Quorum_DelayShort(uint256 delay, uint256 least);
    /// @notice Thrown when a successor would wait too long, seconds.
    error Quorum_DelayLong(uint256 delay, uint256 limit);
    /// @notice Thrown when signatures of a replaced quorum would count for too long, seconds.
    error Quorum_Overlap(uint256 overlap, uint256 limit);
    /// @notice Thrown when nobody may freeze the quorum.
    error Quorum_NoFreezer();
    /// @notice Thrown when the freezer is a member too.
    error Quorum_FreezerIsMember(address freezer);
    /// @notice Thrown when a member is zero, or not above the one before it.
    error Quorum_MembersUnsorted(uint256 position);
    /// @notice Thrown when another rotation waits already.
    error Quorum_Waiting(uint256 number, uint256 activeFrom);
    /// @notice Thrown when the serving quorum did not approve its successor.
    error Quorum_NotApproved(uint256 serving, bytes32 digest);
    /// @notice Thrown when the parts supplied are not those of the serving quorum.
    error Quorum_NotServing(uint256 number, uint256 serving);
    /// @notice Thrown when somebody else than the freezer of the serving quorum acts as such.
    error Quorum_NotFreezer(address sender, address freezer);
    /// @notice Thrown when no rotation waits that could be cancelled.
    error Quorum_NothingWaits(uint256 serving);
    /// @notice Thrown when the quorum to retire is not one that was replaced and whose overlap runs.
    error Quorum_NotOverlapping(uint256 number, uint256 serving);
    /// @notice Thrown when signatures are stopped already.
    error Quorum_FrozenAlready();
    /// @notice Thrown when signatures are not stopped.
    error Quorum_NotFrozen();

    /*//////////////////////////////////////////////////////////////////////////
                                      TOKENS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when the token does not carry out a transfer.
    error Token_Transfer(address token, uint256 amount);
    /// @notice Thrown when less arrived than must.
    error Token_Short(uint256 arrived, uint256 least);
    /// @notice Thrown when the token took from the balance, or would by a payment, so that not everybody can be paid.
    error Token_Deficit(uint256 balance, uint256 held);

    /*//////////////////////////////////////////////////////////////////////////
                                      REWARDS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when somebody else than the merchant of the programme acts as such.
    error Rewards_NotMerchant(address sender, address merchant);
    /// @notice Thrown when no token is named.
    error Rewards_NoToken();
    /// @notice Thrown when nobody is named who signs.
    error Rewards_NoIssuer();
    /// @notice Thrown when claims would end later than the clock reaches.
    error Rewards_BeyondClock(uint256 claimsUntil, uint256 limit);
    /// @notice Thrown when roots would wait too long, seconds.
    error Rewards_Delay(uint256 rootDelay, uint256 limit);
    /// @notice Thrown when the same programme was created before.
    error Rewards_Exists(bytes32 programme);
    /// @notice Thrown when no programme has these terms.
    error Rewards_UnknownProgramme(bytes32 programme);
    /// @notice Thrown when claims have ended.
    error Rewards_Over(uint256 time, uint256 claimsUntil);
    /// @notice Thrown when what is left is taken back too early.
    error Rewards_StillOpen(uint256 time, uint256 claimsUntil);
    /// @notice Thrown when nothing is left to take back.
    error Rewards_NothingLeft(uint256 funded);
    /// @notice Thrown when a programme would hold more than its field.
    error Rewards_FundsBeyond(uint256 funded, uint256 limit);
    /// @notice Thrown when another root waits already.
    error Rewards_Waiting(uint256 epoch, uint256 activeFrom);
    /// @notice Thrown when the epoch is not the next one.
    error Rewards_Epoch(uint256 epoch, uint256 next);
    /// @notice Thrown when the root is zero.
    error Rewards_NoRoot();
    /// @notice Thrown when the depth is zero or above the limit.
    error Rewards_Depth(uint256 depth, uint256 limit);
    /// @notice Thrown when the root says that less was earned than before.
    error Rewards_TotalFalls(uint256 total, uint256 before);
    /// @notice Thrown when the root promises more than was funded.
    error Rewards_TotalAboveFunds(uint256 total, uint256 funded);
    /// @notice Thrown when the root would count before the waiting window is over.
    error Rewards_ActiveTooEarly(uint256 activeFrom, uint256 earliest);
    /// @notice Thrown when the root would keep others out for too long before it counts.
    error Rewards_ActiveTooFar(uint256 activeFrom, uint256 latest);
    /// @notice Thrown when the root would count after claims have ended.
    error Rewards_ActiveTooLate(uint256 activeFrom, uint256 claimsUntil);
    /// @notice Thrown when the issuer did not sign this root.
    error Rewards_Signer(address recovered, address issuer);
    /// @notice Thrown when somebody else than the auditor vetoes.
    error Rewards_NotAuditor(address sender, address auditor);
    /// @notice Thrown when the root is not the one that is meant.
    error Rewards_UnknownRoot(bytes32 programme, uint256 epoch);
    /// @notice Thrown when the root to veto is not waiting any more.
    error Rewards_VetoTooLate(uint256 time, uint256 activeFrom);
    /// @notice Thrown when everything earned was paid already.
    error Rewards_NothingDue(uint256 earned, uint256 claimed);
    /// @notice Thrown when the leaves promise more than the root's total.
    error Rewards_AboveTotal(uint256 paid, uint256 total);
    /// @notice Thrown when the proof is not as long as the tree is deep.
    error Rewards_ProofLength(uint256 length, uint256 depth);
    /// @notice Thrown when the proof leads elsewhere than to the root.
    error Rewards_WrongProof(bytes32 computed, bytes32 root);
    /// @notice Thrown when nobody is named as the referrer.
    error Rewards_NoReferrer();
    /// @notice Thrown when a wallet names itself as its referrer.
    error Rewards_SelfReferral(address referee);
    /// @notice Thrown when the wallet named its referrer before.
    error Rewards_ReferredBefore(address referee, address referrer);
    /// @notice Thrown when the wallet brought its referrer itself, or somebody who did, and so on.
    error Rewards_ReferralCircle(address referee, address referrer);
    /// @notice Thrown when too many stand above the referrer to follow who brought whom.
    error Rewards_ReferralChain(address referrer, uint256 limit);
    /// @notice Thrown when the wallet did not sign that it was brought.
    error Rewards_RefereeSigner(address recovered, address referee);

    /*//////////////////////////////////////////////////////////////////////////
                                      PRE-SALES
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when somebody else than the merchant of the pre-sale acts as such.
    error Presale_NotMerchant(address sender, address merchant);
    /// @notice Thrown when no token is named.
    error Presale_NoToken();
    /// @notice Thrown when the deposit is zero or above the price.
    error Presale_DepositRange(uint256 deposit, uint256 price);
    /// @notice Thrown when the deposit would count for less than itself, basis points.
    error Presale_FactorLow(uint256 factorBps, uint256 least);
    /// @notice Thrown when the inflated deposit would count for more than the price.
    /// @param worth Of a unit, rounded up.
    error Presale_WorthAbovePrice(uint256 worth, uint256 price);
    /// @notice Thrown when more than the whole deposit would be forfeited, basis points.
    error Presale_Forfeit(uint256 forfeitBps, uint256 limit);
    /// @notice Thrown when a shopper could reserve nothing, or more units than there are.
    error Presale_UnitsEach(uint256 unitsEach, uint256 units);
    /// @notice Thrown when the window for deposits is empty.
    error Presale_WindowEmpty(uint256 depositFrom, uint256 depositUntil);
    /// @notice Thrown when the window for deposits is over already.
    error Presale_EndsInPast(uint256 depositUntil, uint256 time);
    /// @notice Thrown when the goods would have to be ready before deposits end.
    error Presale_ReadyTooEarly(uint256 readyBy, uint256 depositUntil);
    /// @notice Thrown when the goods would be ready later than the clock reaches.
    error Presale_BeyondClock(uint256 readyBy, uint256 limit);
    /// @notice Thrown when the window for the balance would be too short, seconds.
    error Presale_BalanceShort(uint256 balanceSeconds, uint256 least);
    /// @notice Thrown when the window for the balance would be too long, seconds.
    error Presale_BalanceLong(uint256 balanceSeconds, uint256 limit);
    /// @notice Thrown when the same pre-sale was created before.
    error Presale_Exists(bytes32 presale);
    /// @notice Thrown when no pre-sale has these terms.
    error Presale_Unknown(bytes32 presale);
    /// @notice Thrown when the pre-sale is not in the phase that the call needs.
    /// @param phase, wanted Of `PromoTypes.Phase`.
    error Presale_Phase(uint256 phase, uint256 wanted);
    /// @notice Thrown when a shopper reserves nothing or more than one may.
    error Presale_Units(uint256 units, uint256 limit);
    /// @notice Thrown when fewer units are left than were asked for.
    error Presale_SoldOut(uint256 units, uint256 left);
    /// @notice Thrown when a shopper pays a second deposit.
    error Presale_DepositedBefore(address shopper);
    /// @notice Thrown when no deposit is held of a shopper.
    error Presale_NoDeposit(address shopper);
    /// @notice Thrown when nothing of a deposit goes back.
    error Presale_NothingBack(address shopper);
    /// @notice Thrown when nothing of a deposit is forfeited.
    error Presale_NothingForfeited(address shopper);

    /*//////////////////////////////////////////////////////////////////////////
                                      VAULT
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when the campaign is recorded only, so that nobody deposits for it.
    error Vault_NotPaid(bytes32 campaign);
    /// @notice Thrown when money is deposited for a campaign that is over.
    error Vault_Over(uint256 time, uint256 endTime);
    /// @notice Thrown when no funder has the position.
    error Vault_Position(uint256 position, uint256 count);
    /// @notice Thrown when more would be held of a funder than a budget can need.
    error Vault_DepositBeyond(uint256 deposited, uint256 limit);
    /// @notice Thrown when a merchant collects of no campaign or of too many.
    error Vault_Count(uint256 count, uint256 limit);
    /// @notice Thrown when money is to be sent to nobody, or to the vault itself.
    error Vault_Recipient(address to);
    /// @notice Thrown when somebody else than the merchant collects.
    error Vault_NotMerchant(address sender, address merchant);
    /// @notice Thrown when in no campaign more was spent than the merchant collected.
    error Vault_NothingSpent(uint256 count);
    /// @notice Thrown when all that was spent is noted and not due.
    /// @param dueFrom The earliest, Unix seconds.
    error Vault_NothingDue(uint256 time, uint256 dueFrom);
    /// @notice Thrown when somebody else than the funder withdraws.
    error Vault_NotFunder(address sender, address funder);
    /// @notice Thrown when all of a deposit is needed.
    error Vault_NothingLeft(uint256 deposited, uint256 needed);

    /*//////////////////////////////////////////////////////////////////////////
                                  COUPONS AS TOKENS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when nobody is named who signs claims.
    error Coupon_NoIssuer();
    /// @notice Thrown when the collection has no name.
    error Coupon_NoName();
    /// @notice Thrown when a text for wallets is too long, bytes.
    error Coupon_TextLong(uint256 length, uint256 limit);
    /// @notice Thrown when a text for wallets holds a control character.
    error Coupon_ControlCharacter(uint256 position, uint256 character);
    /// @notice Thrown when the token has its campaign already.
    error Coupon_OpenAlready(bytes32 campaign);
    /// @notice Thrown when the campaign is another merchant's.
    error Coupon_OtherMerchant(address named, address merchant);
    /// @notice Thrown when the campaign asks another contract who holds its coupons.
    error Coupon_OtherGate(address gate, address token);
    /// @notice Thrown when the campaign does not spend the ids of tokens.
    /// @param audience Of `PromoTypes.Audience`, where HOLDER is wanted.
    /// @param gateKind Of `PromoTypes.GateKind`, where ERC721_OWNER is wanted.
    error Coupon_NotForHolders(uint256 audience, uint256 gateKind);
    /// @notice Thrown when the token has no campaign yet.
    error Coupon_NotOpen();
    /// @notice Thrown when a claim comes too late.
    error Coupon_ClaimExpired(uint256 time, uint256 deadline);
    /// @notice Thrown when the campaign has no coupon of this index.
    error Coupon_IndexAboveCap(uint256 index, uint256 cap);
    /// @notice Thrown when the coupon was given before, whatever became of it.
    error Coupon_ClaimedBefore(uint256 index);
    /// @notice Thrown when the campaign is over.
    error Coupon_Over(uint256 time, uint256 end);
    /// @notice Thrown when the coupon was redeemed or revoked, and is worth nothing.
    error Coupon_Used(uint256 index);
    /// @notice Thrown when the issuer did not sign the claim.
    error Coupon_Signer(address recovered, address issuer);
    /// @notice Thrown when the terms do not let coupons be passed on.
    error Coupon_Soulbound(bytes32 campaign);
    /// @notice Thrown when the coupon to sweep was neither redeemed nor revoked.
    error Coupon_NotUsed(uint256 index);
    /// @notice Thrown when somebody else than its holder gives up a coupon.
    error Coupon_NotHolder(address sender, address holder);
}
