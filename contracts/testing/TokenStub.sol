// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title TokenStub
/// @notice An ERC-20 token for tests that is honest, or odd as told.
contract TokenStub {
    enum Mood {
        HONEST,
        TAKES_A_FEE,
        RETURNS_NOTHING,
        RETURNS_FALSE,
        MOVES_NOTHING,
        REVERTS,
        CALLS_BACK,
        RETURNS_LONG,
        TAKES_FROM_SENDER
    }

    uint256 private constant FEE_BPS = 100;

    Mood public mood;
    Mood public moodAfterwards;
    address public blocked;
    address public hook;
    bytes public hookData;
    bool public hookFailed;
    mapping(address account => uint256 amount) public balanceOf;
    mapping(address owner => mapping(address spender => uint256 amount)) public allowance;

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
    }

    /// @notice Takes from a balance without asking, as a token that rebases or is upgraded may.
    function seize(address account, uint256 amount) external {
        balanceOf[account] -= amount;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice This account neither pays nor is paid any more.
    function block_(address account) external {
        blocked = account;
    }

    /// @notice What CALLS_BACK calls in mid-transfer.
    function setHook(address target, bytes calldata data) external {
        (hook, hookData) = (target, data);
    }

    /// @notice How the token behaves once it has called back, from the same transfer on.
    function setMoodAfterwards(Mood mood_) external {
        moodAfterwards = mood_;
    }

    /// @notice Lets a spender take what the token itself holds, as the sender of its callback.
    function allow(address spender, uint256 amount) external {
        allowance[address(this)][spender] = amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        return _answer();
    }

    function _move(address from, address to, uint256 amount) private {
        if (mood == Mood.CALLS_BACK) _callBack();
        require(mood != Mood.REVERTS, "paused");
        require(to != blocked && from != blocked, "blocked");
        if (mood == Mood.MOVES_NOTHING || mood == Mood.RETURNS_FALSE) return;
        uint256 fee = (amount * FEE_BPS) / 10_000;
        uint256 taken = mood == Mood.TAKES_FROM_SENDER ? amount + fee : amount;
        require(balanceOf[from] >= taken, "balance");
        balanceOf[from] -= taken;
        balanceOf[to] += mood == Mood.TAKES_A_FEE ? amount - fee : amount;
    }

    /// @dev Once, so that a callback that transfers does not call back again.
    function _callBack() private {
        mood = Mood.HONEST;
        (bool done, ) = hook.call(hookData);
        hookFailed = !done;
        mood = moodAfterwards;
    }

    function _answer() private view returns (bool) {
        if (mood == Mood.RETURNS_NOTHING) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        if (mood == Mood.RETURNS_LONG) {
            assembly ("memory-safe") {
                mstore(0, 1)
                return(0, 4096)
            }
        }
        return mood != Mood.RETURNS_FALSE;
    }
}
