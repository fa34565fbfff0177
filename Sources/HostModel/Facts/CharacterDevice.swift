/// A character device node: its number, where it lies, and who may open it.
package struct CharacterDevice: Hashable, Sendable {
  /// Major and minor number; nil where only the node's name is known (a recorded tree).
  package var number: DeviceNumber?
  /// The node's path as the host names it, nil when the node is missing.
  package var node: String?
  /// Permission bits of the node; nil when it could not be looked at.
  package var mode: UInt16?
  /// Owner of the node.
  package var userID: UInt32?
  /// Group of the node.
  package var groupID: UInt32?

  /// A node from its parts.
  package init(
    number: DeviceNumber?, node: String?, mode: UInt16? = nil, userID: UInt32? = nil, groupID: UInt32? = nil
  ) {
    self.number = number
    self.node = node
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
  }
}
