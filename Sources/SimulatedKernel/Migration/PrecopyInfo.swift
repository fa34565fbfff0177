/// The answer to VFIO_MIG_GET_PRECOPY_INFO (`struct vfio_precopy_info`, include/uapi/linux/vfio.h).
package struct PrecopyInfo: Hashable, Sendable {
  /// Unread bytes of the state that existed when PRE_COPY began.
  package var initialBytes: UInt64
  /// Unread bytes that have changed since.
  package var dirtyBytes: UInt64
}
