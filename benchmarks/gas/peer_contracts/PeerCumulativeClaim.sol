// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

/// @title PeerCumulativeClaim
/// @notice Rewards in Merkl's manner: one root for all, replaced now and then after a window of dispute; a leaf says what a
/// wallet has earned of a token so far, and a claim pays what it has not had.
contract PeerCumulativeClaim {
    using SafeERC20 for IERC20;

    /// @notice root : of all wallets and tokens; source : hash of the file that lists them.
    struct Tree {
        bytes32 root;
        bytes32 source;
    }

    /// @notice What a wallet has had of a token, when, and by which root.
    struct Had {
        uint208 amount;
        uint48 time;
        bytes32 root;
    }

    uint256 private constant DISPUTE = 1 hours;

    address public immutable publisher;
    Tree public tree;
    Tree public lastTree;
    uint48 public disputableUntil;
    mapping(address user => mapping(address token => Had)) public had;

    event TreeUpdated(bytes32 root, bytes32 source, uint48 disputableUntil);
    event Claimed(address indexed user, address indexed token, uint256 amount);

    error NotPublisher(address sender);
    error StillDisputable(uint48 until);
    error Lengths();
    error NotInTree(address user);

    constructor() {
        publisher = msg.sender;
    }

    function updateTree(Tree calldata next) external {
        if (msg.sender != publisher) revert NotPublisher(msg.sender);
        if (block.timestamp < disputableUntil) revert StillDisputable(disputableUntil);
        lastTree = tree;
        tree = next;
        disputableUntil = uint48(block.timestamp + DISPUTE);
        emit TreeUpdated(next.root, next.source, disputableUntil);
    }

    function claim(
        address[] calldata users,
        address[] calldata tokens,
        uint256[] calldata amounts,
        bytes32[][] calldata proofs
    ) external {
        uint256 number = users.length;
        if (number != tokens.length || number != amounts.length || number != proofs.length) revert Lengths();
        bytes32 root = currentRoot();
        for (uint256 at = 0; at < number; ++at) _claim(root, users[at], tokens[at], amounts[at], proofs[at]);
    }

    /// @notice The root that counts: the one before, while the newest may be disputed.
    function currentRoot() public view returns (bytes32) {
        return block.timestamp >= disputableUntil ? tree.root : lastTree.root;
    }

    function _claim(bytes32 root, address user, address token, uint256 amount, bytes32[] calldata proof) private {
        bytes32 leaf = keccak256(abi.encode(user, token, amount));
        if (!MerkleProof.verifyCalldata(proof, root, leaf)) revert NotInTree(user);
        uint256 due = amount - had[user][token].amount;
        had[user][token] = Had(uint208(amount), uint48(block.timestamp), root);
        IERC20(token).safeTransfer(user, due);
        emit Claimed(user, token, due);
    }
}
