// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title PromoTypes
/// @notice Namespace of the structs and enums that cross the boundary of the contracts.
/// @dev Packed words are read through the accessor libraries only (TermsLib, OrderLib, GrantLib); the layouts are
/// written from the most significant bit to the least.
library PromoTypes {
    /// @notice What the discount is (RULES section 3).
    enum Kind {
        PERCENT,
        FIXED,
        FIXED_PRICE,
        EVERY,
        TIER,
        BXGY,
        GIFT,
        SHIPPING
    }

    /// @notice What one rounding and one cut are made for.
    enum Scope {
        UNIT,
        LINE,
        ORDER,
        SHIPPING
    }

    /// @notice Which lines of the order the promotion speaks of.
    enum Target {
        ALL,
        TAGS,
        SKU
    }

    /// @notice Who may redeem.
    enum Audience {
        PUBLIC,
        VOUCHER,
        ROOT,
        HOLDER
    }

    /// @notice What a merchant may take back after issuing.
    enum Revocation {
        NONE,
        INDEX,
        EPOCH
    }

    /// @notice Whether money moves on chain.
    enum Settlement {
        RECORDED,
        PAID
    }

    /// @notice How a use was authorised, as its record says: by everybody, by a signed voucher, by a leaf of a root, by
    /// a held token whose id is the index, by past votes. PUBLIC and VOTES spend no index.
    enum Route {
        PUBLIC,
        VOUCHER,
        ROOT,
        TOKEN,
        VOTES
    }

    /// @notice How many promotions of one group an order may carry.
    enum GroupMode {
        ALL,
        ONE
    }

    /// @notice What the gate contract is asked for.
    enum GateKind {
        ERC721_OWNER,
        PAST_VOTES,
        ERC1155_BALANCE
    }

    /// @notice Fields of the terms that a refusal speaks of.
    enum Field {
        VALUE,
        BUDGET,
        CAP_AMOUNT,
        MIN_QUANTITY,
        MAX_UNITS,
        MAX_TIMES,
        BUY_QUANTITY,
        GET_QUANTITY,
        GET_BPS,
        GIFT_SKU,
        GIFT_QUANTITY,
        STOCK_UNITS,
        PER_WALLET,
        PERIOD_CAP,
        GROUP_MODE,
        COMPAT_MASK,
        UTC_OFFSET
    }

    /// @notice The immutable terms of a campaign. Its id is the EIP-712 digest of this struct under the hub's domain.
    /// @param actor merchant 160 | startTime 40 | endTime 40 | flags 16
    /// @param issue issuer 160 | cap 32 | perWallet 16 | priority 16 | group 8 | kind 8 | scope 4 | target 4 |
    /// audience 4 | groupMode 4
    /// @param money token 160 | value 96 (basis points or minor units, by kind)
    /// @param bounds capAmount 96 | minAmount 96 | targetKey 64 (tags mask or SKU id)
    /// @param limits budget 96 | compatMask 32 | periodCap 24 | periodSeconds 24 | minQuantity 16 | maxUnits 16 |
    /// maxTimes 16 | currency 16 (ISO 4217 number) | utcOffset 8 | weekdays 8
    /// @param gate gate 160 | dailyFrom 24 | dailyTo 24 | buyQuantity 16 | getQuantity 16 | getBps 16
    /// @param assurance salt 64 | refundWindow 32 | notice 32 | maxPause 32 | collectDelay 32 | stockUnits 24 |
    /// giftQuantity 16 | revocation 8 | settlement 8 | priorPriceRule 8; times in seconds
    /// @param truth refPrice 96 | giftSku 64 | depositFactorBps 32 | grace 32 | holdoutBps 16 | rootDelay 16 (minutes)
    /// @param extraHash keccak256 of the extra words (ExtraLib), 0 without any
    /// @param coldHash keccak256 of the ABI encoding of `Cold`
    struct Terms {
        uint256 actor;
        uint256 issue;
        uint256 money;
        uint256 bounds;
        uint256 limits;
        uint256 gate;
        uint256 assurance;
        uint256 truth;
        bytes32 extraHash;
        bytes32 coldHash;
    }

    /// @notice The parts of the terms that a redemption never reads; they enter the terms by their hash.
    /// @param auditor May veto a root in its waiting window; 0 = nobody.
    /// @param funders Who pays, at most `Limits.FUNDERS`; positions matter for rounding.
    /// @param shareBps What part each pays, basis points, summing to 10000.
    /// @param planHash Hash of the pre-registered evaluation plan, 0 without one.
    /// @param metadata Hash of the public description (name, pictures, legal text, languages).
    struct Cold {
        address auditor;
        address[] funders;
        uint16[] shareBps;
        bytes32 planHash;
        bytes32 metadata;
    }

    /// @notice One coupon presented for an order.
    /// @param grant value 96 | notBefore 40 | deadline 40 | index 32 | epoch 16 | reserved 31 (zero) |
    /// bearer 1 (of a voucher: signed for the key of a code)
    /// @param submitter Who must send the transaction; 0 = anyone.
    /// @param signature The issuer's signature over the Voucher (VOUCHER), else empty.
    /// @param proof For ROOT: root, shape, provenance, salt, then the path from leaf to root; of a bearer voucher: the
    /// signature of its key over the Assignment, two words by EIP-2098; else empty.
    /// @param extra The extra words of the terms; empty where they have none.
    /// @param shares The discount's parts, one a line, where a later promotion of the order reads lines and the parts do
    /// not follow by themselves (RULES section 4); else empty.
    struct Use {
        uint256 grant;
        address submitter;
        bytes signature;
        bytes32[] proof;
        uint256[] extra;
        uint256[] shares;
    }

    /// @notice The order as the cashier priced and signed it. Merchant, token and currency come from the terms.
    /// @param shopper Who buys.
    /// @param orderRef The merchant's order reference, salted.
    /// @param head delivery 96 (minor units) | deadline 40 (Unix seconds) | nonce 120
    /// @param lines unitPrice 96 | quantity 32 | sku 64 | tags 64, one word a line
    /// @param signature The merchant's or a cashier's.
    struct Quote {
        address shopper;
        bytes32 orderRef;
        uint256 head;
        uint256[] lines;
        bytes signature;
    }

    /// @notice The shopper's agreement. The bound on the price holds for every sender; the signature is needed only
    /// when the sender is not the shopper.
    /// @param bounds submitter 160 (0 = anyone) | maxPayable 96 (minor units)
    /// @param textHash Hash of the terms text that the shopper saw.
    /// @param signature The shopper's over `Consent`, empty when the shopper sends.
    struct Consent {
        uint256 bounds;
        bytes32 textHash;
        bytes signature;
    }

    /// @notice What one promotion makes of an order.
    /// @param base What the discount was measured on, minor units.
    /// @param discount What the order gets, minor units.
    /// @param units Units that counted; of a gift the units that are given.
    /// @param whole Sum of the weights of the lines, minor units; 0 where nobody needs the split.
    struct Evaluation {
        uint256 base;
        uint256 discount;
        uint256 units;
        uint256 whole;
    }

    /// @notice A line of an order while promotions take from it.
    /// @param keys sku 64 | tags 64
    /// @param price Minor units a unit.
    /// @param amounts units 24 | list price 116 | taken from it 116, minor units: the sum of these words has the sums of all
    /// lines in the same fields.
    /// @param free Units that no BXGY used up.
    /// @param servedTaken What BXGY took from the other units, minor units.
    /// @param given Units that the BXGY under evaluation gives, else 0.
    /// @param served Units that it uses up, bought or given, else 0.
    /// @param weight What the discount under evaluation is split by, minor units; its part where the weights sum to it.
    struct Line {
        uint256 keys;
        uint256 price;
        uint256 amounts;
        uint256 free;
        uint256 servedTaken;
        uint256 given;
        uint256 served;
        uint256 weight;
    }

    /// @notice What is left of an order while promotions take from it, one after the other.
    /// @param amounts Of all lines, in the fields of a line's.
    /// @param most Units of the line that has the most.
    /// @param tags Mask of the tags that some line has.
    /// @param delivery List fee, minor units.
    /// @param deliveryTaken What was taken from the fee, minor units.
    /// @param marked Lines that an earlier promotion discounted, one bit a line.
    /// @param lines Empty until a promotion needs what is left of single lines.
    struct Basket {
        uint256 amounts;
        uint256 most;
        uint256 tags;
        uint256 delivery;
        uint256 deliveryTaken;
        uint256 marked;
        Line[] lines;
    }

    /// @notice What is measured of an order before a promotion is evaluated.
    /// @param lines Those of the target, one bit a line.
    /// @param amounts Their amounts, in the fields of a line's.
    /// @param reached The amounts of the lines that conditions and tiers are measured on.
    /// @param most Units of the one of these that has the most.
    struct Measure {
        uint256 lines;
        uint256 amounts;
        uint256 reached;
        uint256 most;
    }

    /// @notice A published set of coupons.
    /// @param root Merkle root over the leaves.
    /// @param depth Length of every proof.
    /// @param firstIndex First coupon index of the set.
    /// @param count How many indices the set covers.
    /// @param maxEach The most one coupon of the set may cost, minor units.
    /// @param activeFrom Unix seconds from which it can be redeemed.
    /// @param modelRoot Hash of the committed model parameters.
    /// @param dataRoot Hash of the data snapshot.
    /// @param manifestHash Hash of the manifest.
    struct Root {
        uint16 epoch;
        bytes32 root;
        uint8 depth;
        uint32 firstIndex;
        uint32 count;
        uint96 maxEach;
        uint40 activeFrom;
        bytes32 modelRoot;
        bytes32 dataRoot;
        bytes32 manifestHash;
    }

    /// @notice The members that sign for an issuer, and how many of them it takes.
    /// @param number Counts the quorums of one contract, from 1.
    /// @param threshold How many members sign.
    /// @param delay Seconds until a successor that this quorum signed serves.
    /// @param overlap Seconds for which its signatures count after it was replaced.
    /// @param freezer The key that cancels rotations and stops all signatures.
    /// @param members Ascending.
    struct Quorum {
        uint32 number;
        uint8 threshold;
        uint32 delay;
        uint32 overlap;
        address freezer;
        address[] members;
    }

    /// @notice What an ERC-2612 token takes as the shopper's allowance for the checkout.
    /// @param value Minor units.
    /// @param deadline Unix seconds, by the token's own measure.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice What one step of a return gives back.
    /// @param amount To the shopper, minor units.
    /// @param discounts To the budget of each campaign, in the order of the uses, minor units.
    /// @param units Of each line that come back, 16 bits a line, line 0 lowest.
    struct Refund {
        uint256 amount;
        uint256[] discounts;
        uint256[4] units;
    }

    /// @notice An order that nobody has signed, for a dry run.
    /// @param shopper Who would buy.
    /// @param sender Who would send the transaction; 0 leaves that open.
    /// @param time Unix seconds of the moment that is asked about; 0 = now. What is stored is that of now.
    /// @param delivery Delivery fee, minor units.
    /// @param lines As in `Quote`.
    struct Inquiry {
        address shopper;
        address sender;
        uint256 time;
        uint96 delivery;
        uint256[] lines;
    }

    /// @notice What became of one promotion in a dry run.
    /// @param campaign Id of its terms, whether created or not.
    /// @param applied Whether it is redeemed beside the others that are; if not, the five fields after it are empty.
    /// @param amount What the order gets, minor units; 0 of a gift.
    /// @param base, units As in `Evaluation`.
    /// @param parts The amount line by line, summing to it, minor units; empty of a gift and of delivery.
    /// @param wantsShares Whether `redeem` must be given the parts as `Use.shares`, beside the others that are applied.
    /// @param reason The hub's refusal, selector and arguments, as it would revert; empty where applied.
    /// @param code Selector of the refusal.
    /// @param have, needed The first two arguments, but for a wallet, gate or campaign that is named before them: what was
    /// found and the bound that it was held against; 0 where there are none.
    struct Verdict {
        bytes32 campaign;
        bool applied;
        uint256 amount;
        uint256 base;
        uint256 units;
        uint256[] parts;
        bool wantsShares;
        bytes reason;
        bytes4 code;
        uint256 have;
        uint256 needed;
    }

    /// @notice Where a dry run stands between two promotions.
    /// @param basket What is left of the order.
    /// @param applied Positions of those that are applied.
    /// @param last Campaign of the last of them.
    struct Standing {
        Basket basket;
        uint256[] applied;
        bytes32 last;
    }

    /// @notice The immutable terms of a programme of rewards. Its id is the EIP-712 digest of this struct under the domain
    /// of the distributor.
    /// @param token What rewards are paid in.
    /// @param issuer Signs what everybody earned.
    /// @param auditor May veto a root in its waiting window; 0 = nobody.
    /// @param claimsUntil Unix seconds, exclusive; afterwards the merchant takes back what nobody claimed.
    /// @param rootDelay Seconds for which a root waits at least.
    /// @param rulesHash Hash of the published rules: what is rewarded, how much, after which window for returns.
    struct Programme {
        address merchant;
        address token;
        address issuer;
        address auditor;
        uint40 claimsUntil;
        uint32 rootDelay;
        bytes32 rulesHash;
        bytes32 salt;
    }

    /// @notice What everybody of a programme earned so far.
    /// @param total Of all wallets together, minor units of the token.
    /// @param dataRoot Hash of the data snapshot.
    /// @param manifestHash Hash of the manifest.
    struct RewardRoot {
        uint32 epoch;
        bytes32 root;
        uint8 depth;
        uint128 total;
        uint40 activeFrom;
        bytes32 dataRoot;
        bytes32 manifestHash;
    }

    /// @notice One leaf of a root of rewards.
    /// @param earned All that the wallet ever earned, minor units of the token.
    /// @param path From the leaf to the root.
    struct Reward {
        address account;
        uint128 earned;
        bytes32 salt;
        bytes32[] path;
    }

    /// @notice Where a pre-sale stands: before, within and after the window for deposits; the balance can be paid, or could;
    /// the goods were not ready in time; the merchant cancelled.
    enum Phase {
        PLANNED,
        DEPOSIT,
        WAITING,
        BALANCE,
        LAPSED,
        MISSED,
        CANCELLED
    }

    /// @notice The immutable terms of a pre-sale. Its id is the EIP-712 digest of this struct under the domain of the escrow.
    /// @param token What deposit and balance are paid in.
    /// @param price Of a unit, deposit included, minor units.
    /// @param deposit Of a unit, minor units.
    /// @param factorBps What the deposit counts for at the balance, basis points of itself.
    /// @param forfeitBps What of the deposit is forfeited where the balance is not paid, basis points.
    /// @param units How many can be reserved, by all and by one shopper.
    /// @param depositFrom, depositUntil Unix seconds, the second exclusive.
    /// @param readyBy Unix seconds until which, exclusive, the merchant says that the goods are ready.
    /// @param balanceSeconds For how long the balance can be paid from then on.
    /// @param descriptionHash Hash of what is sold, and how.
    struct Presale {
        address merchant;
        address token;
        uint96 price;
        uint96 deposit;
        uint32 factorBps;
        uint16 forfeitBps;
        uint32 units;
        uint32 unitsEach;
        uint40 depositFrom;
        uint40 depositUntil;
        uint40 readyBy;
        uint32 balanceSeconds;
        bytes32 descriptionHash;
        bytes32 salt;
    }
}
