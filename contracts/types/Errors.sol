// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Errors
/// @notice Every refusal of the hub, its libraries and its roots. Arguments are what was compared: got first, then the limit.
/// Twin: offchain/domain/vocabulary.py; texts in English and Chinese: offchain/texts; the codes are the names.
library Errors {
    /*//////////////////////////////////////////////////////////////////////////
                                      TERMS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when the sender of a creation is not the merchant of the terms.
    error Terms_NotMerchant(address sender, address merchant);
    /// @notice Thrown when the same terms were created before.
    error Terms_Exists(bytes32 campaign);
    /// @notice Thrown when the window is empty.
    error Terms_WindowEmpty(uint256 startTime, uint256 endTime);
    /// @notice Thrown when the campaign would end in the past.
    error Terms_EndsInPast(uint256 endTime, uint256 time);
    /// @notice Thrown when the campaign would end later than the state's clock reaches.
    error Terms_EndBeyondClock(uint256 endTime, uint256 limit);
    /// @notice Thrown when the window is longer than a campaign may be.
    error Terms_WindowTooLong(uint256 duration, uint256 limit);
    /// @notice Thrown when the longest pause is above the limit.
    error Terms_PauseTooLong(uint256 maxPause, uint256 limit);
    /// @notice Thrown when the window for returns is longer than a campaign may promise.
    error Terms_RefundWindowTooLong(uint256 refundWindow, uint256 limit);
    /// @notice Thrown when a paid campaign names no token.
    error Terms_NoToken();
    /// @notice Thrown when a redemption's cost could be collected before its window for returns is over.
    error Terms_CollectDelayShort(uint256 collectDelay, uint256 refundWindow);
    /// @notice Thrown when funders could take back what is left before the merchant can collect.
    error Terms_GraceShort(uint256 grace, uint256 collectDelay);
    /// @notice Thrown when funders would wait for longer than a campaign may ask.
    error Terms_GraceLong(uint256 grace, uint256 limit);
    /// @notice Thrown when the daily window begins or ends beyond the day, seconds.
    error Terms_DailyWindowRange(uint256 dailyFrom, uint256 dailyTo, uint256 limit);
    /// @notice Thrown when the daily window begins and ends at the same second, which is not midnight.
    error Terms_DailyWindowEmpty(uint256 dailyFrom, uint256 dailyTo);
    /// @notice Thrown when an eighth weekday is set.
    error Terms_Weekdays(uint256 weekdays);
    /// @notice Thrown when the local day is further ahead of UTC than any is.
    error Terms_OffsetAhead(uint256 quarterHours, uint256 limit);
    /// @notice Thrown when the local day is further behind UTC than any is.
    error Terms_OffsetBehind(uint256 quarterHours, uint256 limit);
    /// @notice Thrown when a gate is to stand before an offer for everybody.
    error Terms_PublicGate(address gate);
    /// @notice Thrown when holders are to redeem but no gate says of what.
    error Terms_NoGate();
    /// @notice Thrown when holders are to redeem, who need no coupon, but somebody is named who signs coupons.
    error Terms_HolderIssuer(address issuer);
    /// @notice Thrown when coupons are to be signed but nobody is named who signs.
    error Terms_NoIssuer(uint256 audience);
    /// @notice Thrown when the audience has nothing that this kind of revocation could take back.
    error Terms_RevocationOfAudience(uint256 revocation, uint256 audience);
    /// @notice Thrown when no use is allowed: there is no value for "without limit".
    error Terms_NoCap();
    /// @notice Thrown when a limit of uses is above the cap, and so is none.
    /// @param field A `PromoTypes.Field`.
    error Terms_LimitAboveCap(uint256 field, uint256 value, uint256 cap);
    /// @notice Thrown when a limit a period has no length of the period, or a length no limit.
    error Terms_PeriodHalf(uint256 periodCap, uint256 periodSeconds);
    /// @notice Thrown when the number of the last period does not fit the state.
    error Terms_PeriodNumber(uint256 last, uint256 limit);
    /// @notice Thrown when no currency is named.
    error Terms_NoCurrency();
    /// @notice Thrown when the target names nothing (tags mask or SKU 0), or ALL comes with a key.
    error Terms_TargetKey(uint256 target, uint256 targetKey);
    /// @notice Thrown when the group is none that a compatibility mask knows.
    error Terms_GroupRange(uint256 group, uint256 limit);
    /// @notice Thrown when the compatibility mask holds the campaign's own group, for which the group's mode speaks.
    error Terms_OwnGroup(uint256 group, uint256 compatMask);
    /// @notice Thrown when bits of the terms are set that this hub does not evaluate.
    /// @param word Position of the word in the terms, from 0.
    /// @param bits The bits in question.
    error Terms_NotOffered(uint256 word, uint256 bits);
    /// @notice Thrown when kind and scope do not go together.
    error Terms_ScopeOfKind(uint256 kind, uint256 scope);
    /// @notice Thrown when a flag is set that the kind does not read, or whose condition is missing.
    /// @param flag The lowest of them.
    error Terms_FlagUnread(uint256 kind, uint256 flag);
    /// @notice Thrown when a flag of this kind means nothing at this scope.
    error Terms_ScopeOfFlag(uint256 flag, uint256 scope);
    /// @notice Thrown when a field is set that the kind, with the flags that are set, does not read.
    /// @param field A `PromoTypes.Field`.
    error Terms_FieldUnread(uint256 kind, uint256 field, uint256 value);
    /// @notice Thrown when a field is zero that the kind, with the flags that are set, needs.
    /// @param field A `PromoTypes.Field`.
    error Terms_FieldMissing(uint256 kind, uint256 field);
    /// @notice Thrown when the discount is zero.
    error Terms_NoValue(uint256 kind);
    /// @notice Thrown when a percentage is above the whole.
    error Terms_PercentAboveWhole(uint256 bps, uint256 limit);
    /// @notice Thrown when a threshold of EVERY is zero.
    error Terms_NoStep();
    /// @notice Thrown when the budget is zero: there is no value for "without limit".
    error Terms_NoBudget();
    /// @notice Thrown when the most an order may get is zero: there is no value for "without limit".
    error Terms_NoCapAmount();
    /// @notice Thrown when not even one order that gets the most fits into the budget.
    error Terms_BudgetBelowOneUse(uint256 budget, uint256 capAmount);
    /// @notice Thrown when more units are asked for than an order or, where one line counts, a line can have.
    error Terms_UnitsUnreachable(uint256 units, uint256 limit);
    /// @notice Thrown when fewer units may count than one whole group has.
    error Terms_MaxUnitsBelowGroup(uint256 most, uint256 minQuantity);
    /// @notice Thrown when the stock is not enough for the smallest use.
    error Terms_StockBelowOneUse(uint256 stockUnits, uint256 needed);
    /// @notice Thrown when the supplied extra words do not hash to the terms' extraHash.
    error Terms_ExtraHash(bytes32 got, bytes32 wanted);
    /// @notice Thrown when the number of extra words is not the one that the terms ask for; tiers not counted.
    error Terms_ExtraCount(uint256 count, uint256 wanted);
    /// @notice Thrown when an extra word has bits that nothing reads.
    /// @param bits What lies above the word's fields.
    error Terms_ExtraUnused(uint256 position, uint256 bits);
    /// @notice Thrown when the target in an extra word is unknown or names nothing, or ALL comes with a key.
    error Terms_SelectorKey(uint256 position, uint256 target, uint256 key);
    /// @notice Thrown when the basket is to contain a tag but none is named.
    error Terms_NoRequiredTags();
    /// @notice Thrown when the gate is to be asked for something unknown.
    error Terms_GateKind(uint256 gateKind, uint256 last);
    /// @notice Thrown when the gate's word has bits that its kind does not read.
    /// @param bits The bits in question, in their places.
    error Terms_GateUnread(uint256 gateKind, uint256 bits);
    /// @notice Thrown when past votes are asked for but no moment is named.
    error Terms_NoTimepoint();
    /// @notice Thrown when nothing is enough to open the gate.
    error Terms_NoGateMinimum(uint256 gateKind);
    /// @notice Thrown when holders are to redeem by a balance, which could be handed on and used again.
    error Terms_GateOfHolder(uint256 gateKind);
    /// @notice Thrown when the number of tiers is not between 1 and the limit.
    error Terms_TierCount(uint256 count, uint256 limit);
    /// @notice Thrown when tiers do not rise in threshold and value.
    error Terms_TierOrder(uint256 position);
    /// @notice Thrown when the supplied cold part does not hash to the terms' coldHash.
    error Terms_ColdHash(bytes32 got, bytes32 wanted);
    /// @notice Thrown when funders and shares differ in number, or there are too many.
    error Terms_FunderCount(uint256 funders, uint256 shares, uint256 limit);
    /// @notice Thrown when a funder is the zero address.
    error Terms_FunderZero(uint256 position);
    /// @notice Thrown when a funder is to pay nothing.
    error Terms_ShareZero(uint256 position);
    /// @notice Thrown when a funder is named twice.
    error Terms_FunderTwice(uint256 position, uint256 first);
    /// @notice Thrown when somebody else than the merchant is to fund a campaign that is recorded only.
    error Terms_FunderNotMerchant(address funder, address merchant);
    /// @notice Thrown when the funders' shares do not sum to the whole.
    error Terms_ShareSum(uint256 sum, uint256 wanted);

    /*//////////////////////////////////////////////////////////////////////////
                                       HUB
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when no campaign has these terms.
    error Hub_UnknownCampaign(bytes32 campaign);
    /// @notice Thrown when the campaign has not begun.
    error Hub_NotStarted(uint256 time, uint256 startTime);
    /// @notice Thrown when the campaign is over, by its window or by an announced early end.
    error Hub_Ended(uint256 time, uint256 endTime);
    /// @notice Thrown when the campaign is paused.
    error Hub_Paused(uint256 time, uint256 pausedUntil);
    /// @notice Thrown when the quote is past its deadline.
    error Hub_QuoteExpired(uint256 time, uint256 deadline);
    /// @notice Thrown when the coupon is not valid yet.
    error Hub_CouponNotYet(uint256 time, uint256 notBefore);
    /// @notice Thrown when the coupon is past its deadline.
    error Hub_CouponExpired(uint256 time, uint256 deadline);
    /// @notice Thrown when a coupon sets bits that no rule of its audience reads, or a public use carries a personal grant.
    error Hub_GrantMalformed(uint256 grant);
    /// @notice Thrown when the coupon index is not below the cap.
    error Hub_IndexAboveCap(uint256 index, uint256 cap);
    /// @notice Thrown when the coupon was redeemed or revoked before.
    error Hub_IndexUsed(bytes32 campaign, uint256 index);
    /// @notice Thrown when the quote's nonce was used before.
    error Hub_NonceUsed(address merchant, uint256 nonce);
    /// @notice Thrown when the voucher's epoch is not the current one.
    error Hub_EpochRevoked(uint256 epoch, uint256 current);
    /// @notice Thrown when the transaction must be sent by somebody else.
    error Hub_WrongSubmitter(address sender, address submitter);
    /// @notice Thrown when neither the merchant nor a current cashier signed the quote: some field of the order differs.
    error Hub_QuoteSigner(address recovered, address merchant);
    /// @notice Thrown when the issuer did not sign this voucher for this shopper.
    error Hub_VoucherSigner(address recovered, address issuer);
    /// @notice Thrown when the assignment of a bearer voucher has not the two words of a signature.
    error Hub_AssignmentLength(uint256 length, uint256 wanted);
    /// @notice Thrown when the issuer did not sign this bearer voucher for the key that assigned it to this shopper.
    error Hub_AssignmentSigner(address recovered, address shopper);
    /// @notice Thrown when a stranger submits and the shopper did not sign this consent.
    error Hub_ConsentSigner(address recovered, address shopper);
    /// @notice Thrown when the shopper is the zero address.
    error Hub_NoShopper();
    /// @notice Thrown when more would have to be paid than the shopper agreed to.
    error Hub_PayableAboveMax(uint256 payableAmount, uint256 maxPayable);
    /// @notice Thrown when all uses are spent.
    error Hub_CapReached(uint256 used, uint256 cap);
    /// @notice Thrown when the discount does not fit into what is left of the budget.
    error Hub_OverBudget(uint256 discount, uint256 remaining);
    /// @notice Thrown when the root was never published, was vetoed, or its parts are not those that were published.
    error Hub_UnknownRoot(bytes32 campaign, uint256 epoch);
    /// @notice Thrown when the root still waits.
    error Hub_RootNotActive(uint256 time, uint256 activeFrom);
    /// @notice Thrown when the index is not in the range of the root: [first, end).
    error Hub_IndexOutsideRoot(uint256 index, uint256 first, uint256 end);
    /// @notice Thrown when the proof is not as long as the tree is deep.
    error Hub_ProofLength(uint256 length, uint256 depth);
    /// @notice Thrown when the proof leads to another root.
    error Hub_WrongProof(bytes32 computed, bytes32 root);
    /// @notice Thrown when somebody acts for a merchant who is not that merchant.
    error Hub_NotMerchant(address sender, address merchant);
    /// @notice Thrown when somebody calls what only the contract of roots may call.
    error Hub_NotCompanion(address sender);
    /// @notice Thrown when somebody calls what only the checkout may call.
    error Hub_NotCheckout(address sender, address checkout);
    /// @notice Thrown when somebody calls what only the vault may call.
    error Hub_NotVault(address sender, address vault);
    /// @notice Thrown when an order of a paid campaign is redeemed without being paid.
    error Hub_PaidAtCheckout(address checkout);
    /// @notice Thrown when the budget of a paid campaign is raised without a deposit.
    error Hub_PaidByVault(address vault);
    /// @notice Thrown when a cashier is the zero address.
    error Hub_NoCashier();
    /// @notice Thrown when the terms reserve no pause.
    error Hub_PauseNotPromised();
    /// @notice Thrown when a pause is longer than promised.
    error Hub_PauseTooLong(uint256 duration, uint256 maxPause);
    /// @notice Thrown when the last pause is not long enough ago.
    error Hub_PauseCoolDown(uint256 time, uint256 allowedFrom);
    /// @notice Thrown when the campaign is not paused.
    error Hub_NotPaused(uint256 time, uint256 pausedUntil);
    /// @notice Thrown when an early end was announced before: it stays, and no pause shortens its notice.
    error Hub_EndAnnounced(uint256 endedAt);
    /// @notice Thrown when the terms do not allow this kind of revocation.
    error Hub_RevocationNotPromised(uint256 asked, uint256 promised);
    /// @notice Thrown when a time does not fit the state's clock.
    error Hub_BeyondClock(uint256 time, uint256 limit);
    /// @notice Thrown when the last epoch was revoked before.
    error Hub_EpochsExhausted(uint256 epoch);
    /// @notice Thrown when terms and uses differ in number.
    error Hub_UsesOfTerms(uint256 uses, uint256 terms);
    /// @notice Thrown when the promotion does not hold on this day of the week: 0 is Monday, the mask's bit 0.
    error Hub_WrongWeekday(uint256 weekday, uint256 weekdays);
    /// @notice Thrown when the promotion does not hold at this hour: seconds of the local day, [dailyFrom, dailyTo).
    error Hub_OutsideHours(uint256 second, uint256 dailyFrom, uint256 dailyTo);
    /// @notice Thrown when more units would be discounted or given than are left.
    error Hub_OverStock(uint256 units, uint256 left);
    /// @notice Thrown when the shopper's wallet has had all its uses.
    error Hub_WalletLimit(address wallet, uint256 used, uint256 perWallet);
    /// @notice Thrown when all uses of the current period are spent.
    error Hub_PeriodLimit(uint256 used, uint256 periodCap);
    /// @notice Thrown when the shopper does not hold what the gate asks for.
    error Hub_GateClosed(address gate, uint256 have, uint256 needed);
    /// @notice Thrown when the gate contract gives no usable answer.
    error Hub_GateFailed(address gate);
    /// @notice Thrown when no index is named, or one beyond the cap.
    error Hub_RevocationRange(uint256 word, uint256 mask, uint256 cap);
    /// @notice Thrown when a top-up is zero or the budget would leave its range.
    error Hub_TopUpRange(uint256 amount, uint256 limit);

    /*//////////////////////////////////////////////////////////////////////////
                                      RULES
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when the order has no line or too many.
    error Rules_LineCount(uint256 lines, uint256 limit);
    /// @notice Thrown when a line has no unit or too many.
    error Rules_Quantity(uint256 line, uint256 quantity, uint256 limit);
    /// @notice Thrown when no line is in the target of the promotion.
    error Rules_NothingInTarget(uint256 target, uint256 targetKey);
    /// @notice Thrown when the target lines cost less than the threshold, minor units.
    error Rules_BelowMinAmount(uint256 have, uint256 needed);
    /// @notice Thrown when the target lines have fewer units than needed.
    error Rules_BelowMinQuantity(uint256 have, uint256 needed);
    /// @notice Thrown when the personal value is no percentage.
    error Rules_PercentAboveWhole(uint256 bps, uint256 limit);
    /// @notice Thrown when no line carries a tag that the basket must contain.
    error Rules_MissingRequired(uint256 requires);
    /// @notice Thrown when the lines do not fall in unit price, which a promotion that picks units needs.
    error Rules_LinesUnsorted(uint256 line);
    /// @notice Thrown when the order, or at LINE scope no line, has the units of a first cycle of BXGY, bought and given.
    error Rules_TooFewForCycle(uint256 have, uint256 needed);
    /// @notice Thrown when a split has another number of parts than the order has lines, or stands where none is needed.
    error Rules_SplitLength(uint256 length, uint256 wanted);
    /// @notice Thrown when a part is neither its whole share nor one more.
    error Rules_SplitPart(uint256 line, uint256 part, uint256 share);
    /// @notice Thrown when the parts do not sum to the discount.
    error Rules_SplitSum(uint256 sum, uint256 wanted);
    /// @notice Thrown when a part is rounded up although another has the larger remainder, or the same and a lower line.
    error Rules_SplitOrder(uint256 roundedUp, uint256 roundedDown);
    /// @notice Thrown when nothing would be taken off; the coupon is kept.
    error Rules_ZeroDiscount(uint256 base);

    /*//////////////////////////////////////////////////////////////////////////
                                      STACKING
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when an order carries no promotion or too many.
    error Stacking_Count(uint256 count, uint256 limit);
    /// @notice Thrown when two neighbours are out of order (stage, higher priority, lower id), or the same.
    error Stacking_Order(uint256 first, uint256 second);
    /// @notice Thrown when two promotions are of different merchants.
    error Stacking_Merchants(uint256 first, uint256 second);
    /// @notice Thrown when two promotions are in different currencies or tokens.
    error Stacking_Currencies(uint256 first, uint256 second);
    /// @notice Thrown when one of two promotions stands alone by its terms.
    error Stacking_Exclusive(uint256 first, uint256 second);
    /// @notice Thrown when two promotions are of a group of which an order may carry one.
    error Stacking_SameGroup(uint256 first, uint256 second, uint256 group);
    /// @notice Thrown when two promotions are of groups that do not name each other as compatible.
    error Stacking_Groups(uint256 first, uint256 second);

    /*//////////////////////////////////////////////////////////////////////////
                                      ROOTS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Thrown when the campaign does not issue by roots.
    error Roots_NotByRoot(uint256 audience);
    /// @notice Thrown when the epoch is not the next one.
    error Roots_Epoch(uint256 epoch, uint256 next);
    /// @notice Thrown when the root is zero.
    error Roots_NoRoot();
    /// @notice Thrown when the depth is zero, above the limit, or too small for the count.
    error Roots_Depth(uint256 depth, uint256 count);
    /// @notice Thrown when the range of indices begins inside an older root's.
    error Roots_RangeOverlaps(uint256 firstIndex, uint256 next);
    /// @notice Thrown when the range of indices is empty or reaches beyond the cap.
    error Roots_RangeAboveCap(uint256 end, uint256 cap);
    /// @notice Thrown when one coupon could cost more than an order may get.
    error Roots_MaxEach(uint256 maxEach, uint256 capAmount);
    /// @notice Thrown when all roots together promise more than the budget.
    error Roots_LiabilityAboveBudget(uint256 liability, uint256 budget);
    /// @notice Thrown when the root would be active before the waiting window is over.
    error Roots_ActiveTooEarly(uint256 activeFrom, uint256 earliest);
    /// @notice Thrown when the issuer did not sign this root.
    error Roots_Signer(address recovered, address issuer);
    /// @notice Thrown when somebody else than the auditor vetoes.
    error Roots_NotAuditor(address sender, address auditor);
    /// @notice Thrown when the root to veto is not waiting any more.
    error Roots_VetoTooLate(uint256 time, uint256 activeFrom);
}
