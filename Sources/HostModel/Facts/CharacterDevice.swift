/// A character device node: number, path and permissions.
package struct CharacterDevice: Hashable, Sendable {
  /// Major and minor number; nil if only the node's name is known (a recorded tree).
  package var number: DeviceNumber?
  /// The node's path on the host; nil if the node is missing.
  package var node: String?
  /// Permission bits of the node; nil if its status could not be read.
  package var mode: UInt16?
  /// Owner of the node.
  package var userID: UInt32?
  /// Group of the node.
  package var groupID: UInt32?

  /// Creates a node.
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
