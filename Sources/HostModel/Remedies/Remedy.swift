/// A change that removes a blocker. ``RemedyCheck`` applies those that change drivers, as far as its limit goes, and drops
/// one that does not remove its blocker or takes the device in question away.
package struct Remedy: Hashable, Sendable, Codable {
  /// The kinds of remedies; the raw value is the `kind` of the JSON.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Bind functions to a VFIO driver.
    case bind
    /// Unbind functions from their driver.
    case unbind
    /// Shut down the virtual machine that holds it.
    case shutDownVM = "shut_down_vm"
    /// End the process that holds it.
    case endProcess = "end_process"
    /// Close what vfiotop itself holds.
    case closeOwn = "close_own"
    /// Give a device to the holder of the others.
    case giveToHolder = "give_to_holder"
    /// Disable the virtual functions of a physical one.
    case disableVirtualFunctions = "disable_virtual_functions"
    /// End the host's own use of a function: unmount it, set its interface down.
    case stopHostUse = "stop_host_use"
    /// Use another call: a function reset instead of a hot reset, another path, a token.
    case otherCall = "other_call"
    /// Change the setting of a device or a module of the running kernel.
    case runtimeSetting = "runtime_setting"
    /// Change a parameter of the kernel's command line.
    case bootSetting = "boot_setting"
    /// Change a setting of the firmware.
    case firmware
    /// Run another kernel.
    case otherKernel = "other_kernel"
    /// Move the card to another slot, or use another machine.
    case otherSlot = "other_slot"
    /// Get a permission, or run as a user who has it.
    case permission
    /// Look where vfiotop cannot.
    case look
    /// Wait.
    case wait
    /// There is none.
    case none
  }

  /// The kind.
  package var kind: Kind
  /// The devices that it changes.
  package var addresses: [DeviceAddress]
  /// The process that it ends.
  package var pid: Int32?
  /// What to do, in one sentence, with the text to type if there is one.
  package var text: String
  /// The command that does it, where one of vfiotop's does.
  package var argv: [String]

  /// Creates a remedy.
  package init(
    _ kind: Kind, _ text: String, addresses: [DeviceAddress] = [], pid: Int32? = nil, argv: [String] = []
  ) {
    self.kind = kind
    self.addresses = addresses
    self.pid = pid
    self.text = text
    self.argv = argv
  }
}

extension Remedy {
  /// Binds functions to vfio-pci; `text` is the sentence before the command.
  package static func bind(_ functions: [PCIAddress], _ text: String) -> Remedy {
    let argv = ["vfiotop", "bind"] + functions.map(\.description)
    return Remedy(
      .bind, "\(text): \(argv.joined(separator: " ")).", addresses: functions.map(DeviceAddress.pci), argv: argv)
  }

  /// Takes the drivers of functions away; `text` is the sentence before the command.
  package static func unbind(_ functions: [PCIAddress], _ text: String) -> Remedy {
    let argv = ["vfiotop", "unbind"] + functions.map(\.description)
    return Remedy(
      .unbind, "\(text): \(argv.joined(separator: " ")).", addresses: functions.map(DeviceAddress.pci), argv: argv)
  }

  /// The changes that make a holder let go: its virtual machine is shut down before anybody ends a process.
  package static func letGo(_ holder: DeviceHolder) -> [Remedy] {
    letGo(holder.pid, holder.command, machine: holder.virtualMachine)
  }

  static func letGo(_ pid: Int32, _ command: String?, machine: String?) -> [Remedy] {
    if let machine { return [Remedy(.shutDownVM, "Shut down the VM \(machine), which closes it.", pid: pid)] }
    if let command, VirtualMachineMonitor.isOne(command) {
      return [
        Remedy(
          .shutDownVM, "Shut down the virtual machine of \(command) (pid \(pid)), which closes it.", pid: pid)
      ]
    }
    return [Remedy(.endProcess, "Let pid \(pid) close it, or end it: kill \(pid).", pid: pid)]
  }

  /// A node that does not exist.
  package static let createNode = Remedy(
    .look, "Let udev or devtmpfs create the node, or mount /dev into the container.")
}
