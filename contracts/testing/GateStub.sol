// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title GateStub
/// @notice A gate for tests, token and votes in one: says what it was told, or misbehaves as told. Its functions are no
/// views, so that it can try what a static call forbids.
contract GateStub {
    enum Mood {
        HONEST,
        REVERTS,
        NOTHING,
        SHORT_ANSWER,
        LONG_ANSWER,
        DIRTY_WORD,
        BURNS_GAS,
        WRITES,
        ONCE
    }

    Mood public mood;
    uint256 public written;
    mapping(uint256 id => address owner) private _owners;
    mapping(address account => mapping(uint256 timepoint => uint256 votes)) private _votes;
    mapping(address account => mapping(uint256 id => uint256 balance)) private _balances;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function give(uint256 id, address owner) external {
        _owners[id] = owner;
    }

    function setVotes(address account, uint256 timepoint, uint256 votes) external {
        _votes[account][timepoint] = votes;
    }

    function setBalance(address account, uint256 id, uint256 balance) external {
        _balances[account][id] = balance;
    }

    function ownerOf(uint256 id) external returns (address) {
        _answer(uint256(uint160(_owners[id])));
    }

    function getPastVotes(address account, uint256 timepoint) external returns (uint256) {
        _answer(_votes[account][timepoint]);
    }

    function balanceOf(address account, uint256 id) external returns (uint256) {
        _answer(_balances[account][id]);
    }

    /// @dev Ends the call with the word, in the mood of the day.
    function _answer(uint256 word) private {
        uint256 before = gasleft();
        uint256 seen = written;
        bool isFirst = before - gasleft() > 1000; // nobody read the slot before in this transaction
        if (mood == Mood.REVERTS) revert("no");
        if (mood == Mood.BURNS_GAS) while (true) {}
        if (mood == Mood.WRITES) written = seen + 1;
        if (mood == Mood.ONCE && !isFirst) word = 0;
        if (mood == Mood.DIRTY_WORD) word |= 1 << 200;
        uint256 length = 32;
        if (mood == Mood.NOTHING) length = 0;
        if (mood == Mood.SHORT_ANSWER) length = 31;
        if (mood == Mood.LONG_ANSWER) length = 64;
        // An answer of another length than the function declares.
        assembly ("memory-safe") {
            mstore(0, word)
            mstore(32, 0)
            return(0, length)
        }
    }
}
