import CVFIO
import Glibc
import GuestFiles

/// The kernel's answers for each device: to an open, to the query of the reset scope, to a function reset, and to a hot
/// reset with every group of the set.
struct Examination {
  /// A token for devices that require one.
  var token: String?

  /// Opens each device alone, queries it, and resets the function.
  func openEach(_ addresses: [String], resetting: Bool = true) {
    for address in addresses {
      let place = Place(address: address)
      let path = GroupPath()
      let outcome = path.open(place, token: token)
      JSONValue.line(
        "open", ("path", .text("group")), ("address", .text(address)), ("result", .text(errorName(outcome.result))),
        ("step", .text(outcome.step)))
      path.reportStatus(place)
      guard outcome.result >= 0, resetting else { continue }
      reportScope(outcome.result, address, path: "group")
      JSONValue.line(
        "function_reset", ("address", .text(address)),
        ("result", .text(errorName(cv_device_reset(outcome.result)))))
    }
  }

  /// Hot resets through each device, with the groups of all members of its set.
  func hotResetEach(_ addresses: [String]) {
    for address in addresses {
      let path = GroupPath()
      let members = SetTrace.members(with: address)
      let outcome = path.open(Place(address: address), token: token)
      guard outcome.result >= 0 else {
        JSONValue.line(
          "hot_reset", ("path", .text("group")), ("address", .text(address)), ("result", .null),
          ("reason", .text("open: \(errorName(outcome.result))")))
        continue
      }
      for member in members {
        if let node = Place(address: member).groupNode { _ = path.addGroup(node) }
      }
      let groups = path.groups.values.sorted()
      let result = cv_hot_reset(outcome.result, groups, UInt32(groups.count))
      report(hotReset: result, address, path: "group", owned: groups.count)
    }
  }

  /// The examination by device nodes, with all members of the set bound to one iommufd.
  func examineNodes(_ addresses: [String]) {
    for address in addresses {
      let path = DeviceNodePath()
      let outcome = path.open(Place(address: address))
      JSONValue.line(
        "open", ("path", .text("cdev")), ("address", .text(address)), ("result", .text(errorName(outcome.result))),
        ("step", .text(outcome.step)))
      guard outcome.result >= 0 else { continue }
      var owned = 1
      for member in SetTrace.members(with: address) where member != address {
        if path.open(Place(address: member)).result >= 0 { owned += 1 }
      }
      reportScope(outcome.result, address, path: "cdev")
      report(hotReset: cv_hot_reset(outcome.result, nil, 0), address, path: "cdev", owned: owned)
    }
  }

  private func report(hotReset result: Int32, _ address: String, path: String, owned: Int) {
    // After a reset that lost the device, its configuration space reads as ones; a VF's vendor ID always does.
    let directory = "/sys/bus/pci/devices/\(address)"
    let bytes = Files.exists("\(directory)/physfn") ? [] : Files.contents("\(directory)/config") ?? []
    JSONValue.line(
      "hot_reset", ("path", .text(path)), ("address", .text(address)), ("result", .text(errorName(result))),
      ("owned", .number(owned)), ("lost", .flag(bytes.prefix(2).elementsEqual([0xff, 0xff]))))
  }

  private func reportScope(_ device: Int32, _ address: String, path: String) {
    var list = [cv_dependent](repeating: cv_dependent(), count: 256)
    var flags: UInt32 = 0
    let count = cv_hot_reset_info(device, &list, UInt32(list.count), &flags)
    if count > list.count { Output.fail("scope of \(address) has \(count) functions") }
    let hasIDs = flags & UInt32(CV_HOT_RESET_IDS) != 0
    let affected = list.prefix(Int(max(count, 0))).map { entry in
      JSONValue.object([
        ("address", .text(Self.address(of: entry))),
        (hasIDs ? "id" : "group", .number(Int(entry.group_or_id))),
      ])
    }
    JSONValue.line(
      "scope", ("path", .text(path)), ("address", .text(address)), ("result", .text(errorName(count))),
      ("affected", .list(affected)))
  }

  private static func address(of entry: cv_dependent) -> String {
    func hex(_ value: Int, _ width: Int) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return hex(Int(entry.segment), 4) + ":" + hex(Int(entry.bus), 2) + ":" + hex(Int(entry.devfn >> 3), 2) + "."
      + String(entry.devfn & 7)
  }
}
