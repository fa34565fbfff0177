import ActionPlanning
import HostModel

/// Handwritten plans and journal entries, as the helper would make them for the sample hosts.
extension Sample {
  static func target(_ device: Device) -> ActionPlan.Target {
    func hex(_ value: UInt16) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 4 - digits.count) + digits
    }
    return ActionPlan.Target(
      address: device.address,
      ids: device.vendorID.flatMap { vendor in device.deviceID.map { "\(hex(vendor)):\(hex($0))" } },
      driver: device.driver, deviceSet: device.deviceSet, iommuGroup: device.iommuGroup, vfioDevice: device.vfioDevice)
  }

  static func affectedDevice(_ device: Device, member: Bool? = nil, reported: Bool = true, own: Bool = false)
    -> ActionPlan.AffectedDevice
  {
    ActionPlan.AffectedDevice(
      address: device.address, name: device.name, driver: device.driver, iommuGroup: device.iommuGroup,
      isBridge: device.isBridge, isMember: member ?? device.isMember, isReportedByKernel: reported,
      isOpen: own ? true : device.isOpen,
      holders: device.holders.map { "\($0.virtualMachine.map { "\($0), " } ?? "")\($0.command), pid \($0.pid)" },
      isOwn: own)
  }

  /// One idle function with a function reset.
  static var lightPlan: ActionPlan {
    let disk = gaming.devices[2]
    var plan = ActionPlan(.functionReset(disk.address, token: nil), confirmation: .key)
    plan.targets = [target(disk)]
    plan.path = .group
    plan.affected = [affectedDevice(disk)]
    plan.steps = [
      "Open /dev/vfio/17 and give it to a container.", "Open 0000:04:00.0 in it.",
      "Reset the function 0000:04:00.0 (flr).", "Read its configuration space back.", "Close 0000:04:00.0.",
    ]
    plan.consequences = [
      "This is the first open: open_device runs and resets the function where it can.",
      "Later: Closing it will reset the function.",
    ]
    return plan
  }

  /// Three members of a conventional bus, one held by this vfiotop and one by another process.
  static var typedPlan: ActionPlan {
    let devices = Array(legacyBus.devices[..<3])
    var plan = ActionPlan(.hotReset(HotResetRequest(devices[0].address)), confirmation: .typed("0000:08:01.0"))
    plan.targets = [target(devices[0])]
    plan.path = .group
    plan.mechanism = .bus
    plan.affected = [
      affectedDevice(devices[0]), affectedDevice(devices[1], own: true), affectedDevice(devices[2], reported: false),
    ]
    plan.steps = [
      "Open groups 13, 15 and, in its group, 0000:08:01.0.",
      "Ask the kernel for the reset scope; stop if it differs from the list below.", "Reset the bus: 3 functions.",
      "Read the configuration space of every function back, and close what was opened.",
    ]
    plan.consequences = [
      "Open devices are reset under their users: 0000:08:01.0, 0000:08:02.0.",
      "The kernel does not report 1 of them, but they are reset all the same.",
    ]
    return plan
  }

  /// The same bus with its blockers: a process, and a bridge that can never be a member.
  static var refusedPlan: ActionPlan {
    let devices = legacyBus.devices
    var plan = ActionPlan(.hotReset(HotResetRequest(devices[0].address)), confirmation: .typed("0000:08:01.0"))
    plan.targets = [target(devices[0])]
    plan.path = .group
    plan.mechanism = .bus
    plan.affected = devices.map { affectedDevice($0) }
    plan.steps = ["Open groups 13, 15 and, in its group, 0000:08:01.0.", "Reset the bus: 5 functions."]
    plan.refusal = ActionPlan.Refusal(
      .EBUSY,
      [
        held("0000:08:01.0", by: devices[0].holders[0], group: 13),
        Blocker(
          .bridgeInScope, address: devices[3].address,
          message: "The bridge 0000:08:04.0 stands in the scope, and a bridge can never be a member.",
          remedy: Remedy(.look, "Move the card to a slot of its own.")),
      ])
    return plan
  }

  /// A card whose second function has a host driver.
  static var siblingPlan: ActionPlan {
    let devices = groupNotViable.devices
    let request = HotResetRequest(devices[0].address, bindsSiblings: true)
    var plan = ActionPlan(.hotReset(request), confirmation: .typed("0000:01:00.0"))
    plan.targets = [target(devices[0])]
    plan.path = .group
    plan.mechanism = .bus
    plan.affected = devices.map { affectedDevice($0) }
    plan.siblings = [ActionPlan.Sibling(address: pci("0000:01:00.1"), driver: "snd_hda_intel")]
    plan.steps = [
      "Take 0000:01:00.1 from snd_hda_intel and bind it to vfio-pci.",
      "Open group 14 and, in its group, 0000:01:00.0.", "Reset the bus: 2 functions.",
      "Read the configuration space of every function back, and close what was opened.",
      "Give 0000:01:00.1 back to snd_hda_intel.",
    ]
    plan.consequences = [
      "If vfiotop is killed in the middle, its next start offers to finish giving the siblings back."
    ]
    plan.doubts = [
      Blocker(
        .heldUnseen, address: devices[1].address,
        message: "Whether a program uses the sound device of 0000:01:00.1 is unknown.",
        remedy: Remedy(.look, "Look as root for who has it open."))
    ]
    return plan
  }

  /// Opening a virtual function whose physical one is bound to VFIO.
  static func tokenPlan(_ token: String? = nil, use: ActionPlan.TokenUse = .needed) -> ActionPlan {
    let device = virtualFunctions.devices[3]
    var plan = ActionPlan(.open(OpenRequest(device.address, path: .group, token: token)), confirmation: .key)
    plan.targets = [target(device)]
    plan.path = .group
    plan.token = use
    plan.steps = ["Open /dev/vfio/93 and give it to a container.", "Open 0000:41:02.3 in it."]
    if token == nil, use == .needed {
      plan.refusal = ActionPlan.Refusal(
        .EACCES,
        [
          Blocker(
            .tokenNeeded, address: address("0000:41:00.0"), driver: "vfio-pci",
            message:
              "The physical function 0000:41:00.0 is bound to vfio-pci: opening its virtual function needs the VF token.",
            remedy: Remedy(.look, "Open it with the VF token that the opener of 0000:41:00.0 has set."))
        ])
    }
    return plan
  }

  static var closeEverythingPlan: ActionPlan {
    let disk = gaming.devices[2]
    var plan = ActionPlan(.closeEverything, confirmation: .key)
    plan.targets = [target(disk)]
    plan.affected = [affectedDevice(disk, own: true)]
    plan.steps = ["Close 2 files of 0000:04:00.0."]
    plan.consequences = [
      "This is the last close of 0000:04:00.0.", "Closing it will reset the function.",
    ]
    return plan
  }

  static var restoreRecord: RestoreRecord {
    RestoreRecord(
      process: ProcessIdentity(pid: 4242, startTime: 1), at: takenAt - 90_000_000, device: address("0000:01:00.0"),
      boundTo: "vfio-pci",
      entries: [
        RestoreRecord.Entry(
          address: pci("0000:01:00.1"), ids: "10de:1aef", driver: "snd_hda_intel", driverOverride: nil),
        RestoreRecord.Entry(address: pci("0000:01:00.2"), ids: "10de:1ad6", driver: nil, driverOverride: nil),
      ])
  }

  /// The journal entries of a hot reset.
  static var journal: [JournalEntry] {
    let device = address("0000:08:01.0")
    func entry(
      _ event: JournalEntry.Event, _ offset: Int64, _ call: KernelCall? = nil, _ target: String? = nil,
      _ result: String? = nil, _ duration: Double? = nil, counts: (Int, Int)? = nil, text: String = ""
    ) -> JournalEntry {
      JournalEntry(
        at: takenAt + offset, action: event == .request ? nil : .hotReset, event: event, address: device,
        deviceSet: "bus:0000:08", call: call, target: target, result: result, duration: duration,
        openCountBefore: counts?.0, openCountAfter: counts?.1, text: text)
    }
    return [
      entry(.started, 0, text: "Hot reset of 0000:08:01.0 confirmed."),
      entry(.call, 1, .open, "/dev/vfio/13", "ok", 0.04),
      entry(.call, 2, .getDevice, "0000:08:01.0", "ok", 105.2),
      entry(.firstOpen, 107, counts: (0, 1), text: "open_device ran"),
      entry(.call, 108, .hotReset, "0000:08:01.0", "ok", 1204),
      entry(.verified, 1320, nil, nil, "ok", text: "0000:08:01.0 reads as before: vendor ID, command, BARs, link"),
      entry(.call, 1321, .reset, "0000:08:01.0", "EINVAL", 0.01),
      entry(.lastClose, 1400, counts: (1, 0), text: "close_device ran"),
      entry(.request, 1500, text: "the kernel asked for 0000:08:01.0 back; vfiotop closed it"),
      entry(.finished, 1501, nil, nil, "done", text: "Hot reset of 0000:08:01.0 done."),
    ]
  }
}
