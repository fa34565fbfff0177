import CLab
import CVFIO
import Glibc
import GuestFiles

/// Devices opened as a VMM does it: group, container, IOMMU, device.
final class GroupPath {
  /// How far an opening came, and what it ended in.
  struct Outcome {
    /// The last step that was taken.
    let step: String
    /// What that step returned: a descriptor, 0, or -errno.
    let result: Int32
  }

  private(set) var container: Int32 = -1
  private(set) var groups: [String: Int32] = [:]
  private var opened: [Int32] = []
  private var hasIOMMU = false

  deinit { closeAll() }

  /// Closes devices, then groups, then the container.
  func closeAll() {
    for fd in opened + groups.values { close(fd) }
    if container >= 0 { close(container) }
    (opened, groups, container, hasIOMMU) = ([], [:], -1, false)
  }

  /// Opens the node of a group and gives the group to the container; the IOMMU driver follows the first group.
  func addGroup(_ node: String) -> Outcome {
    if groups[node] != nil { return Outcome(step: "group", result: 0) }
    if container < 0 { container = lab_open("/dev/vfio/vfio") }
    if container < 0 { return Outcome(step: "container", result: container) }
    let group = lab_open("/dev/vfio/\(node)")
    if group < 0 { return Outcome(step: "group", result: group) }
    groups[node] = group
    let attached = cv_group_set_container(group, container)
    if attached < 0 { return Outcome(step: "set_container", result: attached) }
    if hasIOMMU { return Outcome(step: "set_container", result: 0) }
    let type = node.hasPrefix("noiommu-") ? CV_NOIOMMU_IOMMU : CV_TYPE1V2_IOMMU
    let given = cv_container_set_iommu(container, Int32(type))
    hasIOMMU = given >= 0
    return Outcome(step: "set_iommu", result: given)
  }

  /// Opens a device; its group comes first.
  func open(_ place: Place, token: String? = nil) -> Outcome {
    // Without a group there is no node that could be named.
    guard let node = place.groupNode else { return Outcome(step: "no_group", result: -ENOENT) }
    let group = addGroup(node)
    guard group.result >= 0, let fd = groups[node] else { return group }
    let device = cv_group_device(fd, place.address + (token.map { " vf_token=\($0)" } ?? ""))
    if device >= 0 { opened.append(device) }
    return Outcome(step: "get_device", result: device)
  }

  /// Prints the status of the group of `place`.
  func reportStatus(_ place: Place) {
    guard let node = place.groupNode, let fd = groups[node] else { return }
    var flags: UInt32 = 0
    let result = cv_group_status(fd, &flags)
    JSONValue.line(
      "group_status", ("group", JSONValue(place.group)), ("result", .text(errorName(result))),
      ("viable", .flag(flags & UInt32(CV_GROUP_VIABLE) != 0)))
  }
}
