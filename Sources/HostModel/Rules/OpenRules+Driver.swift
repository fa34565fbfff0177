/// The driver's own open: `vfio_pci_core_enable` wakes the device, other drivers have conditions of their own.
extension OpenRules {
  /// The drivers of PCI functions whose open is vfio-pci's core and no more that could fail: those below
  /// drivers/vfio/pci.
  private static let coreDrivers: Set<String> = [
    "vfio_pci", "mlx5_vfio_pci", "hisi_acc_vfio_pci", "pds_vfio_pci", "virtio_vfio_pci", "qat_vfio_pci",
    "nvgrace_gpu_vfio_pci", "xe_vfio_pci", "ism_vfio_pci",
  ]

  /// The drivers of other devices whose open has no condition: samples/vfio-mdev, drivers/vfio/{platform,fsl-mc,cdx},
  /// drivers/s390/cio.
  private static let plainDrivers: Set<String> = [
    "mtty", "mdpy", "mbochs", "vfio_ccw_mdev", "vfio_platform", "vfio_amba", "vfio_fsl_mc", "vfio_cdx",
  ]

  /// The failures of the driver's open for a device that is not open yet.
  func driverFailures(_ address: DeviceAddress, _ driver: String?) -> [Failure] {
    guard holdings.devices[address]?.isOpen != true else { return [] }
    switch facts.decidingDriver(driver, of: address)?.foldedDriverName {
    // `vfio_ap_mdev_open_device`, drivers/s390/crypto/vfio_ap_ops.c
    case "vfio_ap_mdev": return [(.EINVAL, [needsKVM(address, driver)])]
    // `intel_vgpu_open_device`, drivers/gpu/drm/i915/gvt/kvmgt.c
    case "intel_vgpu_mdev": return [(.ESRCH, [needsKVM(address, driver)])]
    default: return facts.disablesIdleD3 == true ? [] : wakeFailures(address)
    }
  }

  /// The doubt about a driver whose open is not known.
  func driverDoubts(_ address: DeviceAddress, _ driver: String?) -> [Blocker] {
    let waking = wakeDoubts(address)
    guard let driver, !isKnown(driver, address) else { return waking }
    return waking + [
      Blocker(
        .driverDecides, address: address, driver: driver,
        message: "Whether \(address) can be opened is decided by \(driver), whose rule is not known.",
        remedy: Remedy(.look, "Try it, and look in the log of \(driver) for the reason if it refuses."))
    ]
  }

  private func isKnown(_ driver: String, _ address: DeviceAddress) -> Bool {
    let name = (facts.decidingDriver(driver, of: address) ?? driver).foldedDriverName
    guard address.pci != nil else { return Self.plainDrivers.contains(name) }
    if Self.coreDrivers.contains(name) { return true }
    // A variant driver outside of the kernel's tree.
    return name.hasSuffix("_vfio_pci") && facts.coreUsers?.contains(name) ?? false
  }

  /// `pm_runtime_resume_and_get` (`rpm_resume`, drivers/base/power/runtime.c): EINVAL after an error of an earlier
  /// resume, EACCES where runtime power management is disabled for the device.
  /// A hot reset wakes every member of the set first, whatever `disable_idle_d3` is
  /// (`vfio_pci_dev_set_pm_runtime_get`).
  func wakeFailures(_ address: DeviceAddress) -> [Failure] {
    guard let function = address.pci.flatMap({ topology[$0] }), rules.wakesAtOpen.value else { return [] }
    switch function.runtimeStatus {
    case "error":
      return [
        (
          .EINVAL,
          [
            Blocker(
              .cannotWake, address: address, driver: function.driver,
              message:
                "\(address) could not be woken before (runtime_status is error), and the kernel does not try again.",
              remedy: Remedy(
                .runtimeSetting,
                "Remove the function and find it again: echo 1 > /sys/bus/pci/devices/\(address)/remove, then "
                  + "echo 1 > /sys/bus/pci/rescan."))
          ]
        )
      ]
    case "unsupported" where Self.sleepStates.contains(function.powerState ?? ""):
      return [(.EACCES, [cannotWake(function)])]
    default: return []
    }
  }

  /// A device that was awake when its runtime power management was disabled counts as awake (`last_status` in
  /// `rpm_resume`), which sysfs does not show.
  private func wakeDoubts(_ address: DeviceAddress) -> [Blocker] {
    guard let function = address.pci.flatMap({ topology[$0] }), rules.wakesAtOpen.value, facts.disablesIdleD3 != true,
      holdings.devices[address]?.isOpen != true, function.runtimeStatus == "unsupported",
      !Self.sleepStates.contains(function.powerState ?? "")
    else { return [] }
    return [cannotWake(function)]
  }

  /// The states that a function has to be woken from; `unknown` and D0 say nothing of what the core believes.
  private static let sleepStates: Set<String> = ["D1", "D2", "D3hot", "D3cold"]

  private func cannotWake(_ function: PCIFunction) -> Blocker {
    Blocker(
      .cannotWake, address: .pci(function.address), driver: function.driver,
      message:
        "Runtime power management is disabled for \(function.address) (runtime_status is unsupported): unless it was "
        + "awake by then, it cannot be woken (EACCES).",
      remedy: Remedy(.runtimeSetting, "Load vfio_pci with disable_idle_d3=1, which leaves devices awake."))
  }

  private func needsKVM(_ address: DeviceAddress, _ driver: String?) -> Blocker {
    Blocker(
      .needsKVM, address: address, driver: driver,
      message: "\(driver ?? "Its driver") opens \(address) only for a program that has told KVM about its group.",
      remedy: Remedy(.otherCall, "Open it from a virtual machine monitor, such as QEMU; vfiotop cannot."))
  }

  /// The names under which the firmware's screen claims its memory (drivers/firmware/sysfb.c,
  /// drivers/video/fbdev, drivers/gpu/drm/sysfb).
  private static let bootScreens: Set<String> = [
    "BOOTFB", "simpledrm", "simplefb", "simple-framebuffer", "efifb", "efidrm", "vesafb", "vesadrm",
  ]

  /// Parts of BARs that others have claimed: the open works, and a mapping of the BAR fails.
  func claimWarnings(_ address: DeviceAddress) -> [Blocker] {
    guard let function = address.pci.flatMap({ topology[$0] }) else { return [] }
    let byBar = Dictionary(grouping: function.barClaims, by: \.bar).sorted { $0.key < $1.key }
    return byBar.map { bar, claims in
      let owners = claims.map(\.owner)
      let isBootScreen = owners.contains(where: Self.bootScreens.contains)
      return Blocker(
        .barClaimed, address: address, driver: function.driver,
        message:
          "BAR \(bar) is partly held by \(owners.joined(separator: ", ")): vfio-pci cannot reserve it, and mapping "
          + "it fails.",
        remedies: isBootScreen
          ? [
            Remedy(
              .runtimeSetting,
              "Unbind the firmware's screen: echo simple-framebuffer.0 > "
                + "/sys/bus/platform/drivers/simple-framebuffer/unbind, where it has that driver."),
            Remedy(.bootSetting, "Or boot with initcall_blacklist=sysfb_init."),
          ] : [])
    }
  }
}
