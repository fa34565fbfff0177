import HostModel

/// The likely cause of an error of a call and its remedy, for errors that no visible blocker explains. From the
/// kernel's code: drivers/vfio/group.c, container.c, device_cdev.c, iommufd.c, vfio_iommu_type1.c, pci/vfio_pci_core.c.
package struct CallMeaning {
  /// One or two sentences.
  package let cause: String
  /// The remedy; nil if none is known.
  package let remedy: String?

  /// Looks up what the kernel means by this error of this call.
  package init(_ error: CallError) {
    let errno = error.errno
    let known = errno == .ENXIO ? Self.gone : Self.meaning(error.call, errno)
    cause = known?.0 ?? "The kernel gives no other reason; its log may (dmesg)."
    remedy = known?.1
  }

  /// ENXIO: a node whose device number is no longer registered (`chrdev_open`, fs/char_dev.c).
  private static let gone = (
    "The node is a leftover: nothing is behind it since the device was unbound or unplugged.",
    "See 'vfiotop list devices' for what there is now."
  )

  /// EIO: the device cannot be resumed (`pm_runtime_resume_and_get`).
  private static let asleep = (
    "The device could not be woken from its sleep.", "Look at its power state; a reboot may be needed."
  )

  private static func meaning(_ call: KernelCall, _ errno: ErrorNumber) -> (String, String)? {
    switch call {
    case .open: open(errno)
    case .setContainer, .setIOMMU, .checkExtension: container(errno)
    case .getDevice: device(errno)
    case .attach where errno == .EBUSY:
      (
        "A reset of the device is running, during which its IOMMU domain is blocked (from Linux 7.2).",
        "Try again in a moment."
      )
    case .bindIOMMUFD, .allocateIOAS, .attach: node(errno)
    case .reset, .hotResetInfo, .hotReset: reset(call, errno)
    case .bind, .probe, .unbind, .driverOverride: driver(errno)
    case .close, .setInterrupt, .readConfiguration, .readDriver, .saveRecord: file(errno)
    }
  }

  private static func open(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .EBUSY:
      (
        "The group is open already (a group is opened once only), or a device of it is bound by its node.",
        "Look at who holds it ('vfiotop list holders'), as root to see every process."
      )
    case .EPERM: ("A no-IOMMU group needs CAP_SYS_RAWIO.", "Run as root or with CAP_SYS_RAWIO.")
    case .EACCES: ("The user may not open the node.", "Give the user or its group access to the node, or run as root.")
    case .ENOENT: ("The node does not exist.", Remedy.createNode.text)
    case .ENODEV: ("No device behind the node is bound to a VFIO driver any more.", "Bind the device to vfio-pci.")
    default: nil
    }
  }

  private static func container(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .EPERM:
      (
        "The group is not viable (a host driver in it leaves its DMA to the kernel), the firmware keeps memory mapped for "
          + "it (before Linux 6.6), or interrupts are not remapped.",
        "See 'vfiotop explain': it names the driver in the way."
      )
    case .EINVAL:
      (
        "The container is of another type than the group needs, the group has a container already, or the firmware keeps "
          + "memory mapped for it (from Linux 6.6).",
        "See 'vfiotop explain' for reserved memory; else load vfio_iommu_type1 (modprobe), or close the group and open it "
          + "again."
      )
    case .ENODEV: ("The container has no IOMMU driver.", "Load vfio_iommu_type1 (modprobe vfio_iommu_type1).")
    case .EBUSY: ("Somebody else owns the group's DMA.", "Look for who has it bound to an iommufd.")
    default: nil
    }
  }

  private static func device(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .ENODEV: ("The device is not, or no longer, a VFIO device of this group.", "Bind it to vfio-pci.")
    case .EACCES:
      (
        "The VF token is missing, or it is not the one that the opener of the physical function has set; or runtime power "
          + "management is disabled for the device.",
        "Give the token with --token."
      )
    case .EINVAL:
      (
        "The group has no container or no IOMMU, a VF token was given where none is wanted, or the device could not be "
          + "woken (runtime_status is error).",
        "Open it without a token; 'vfiotop explain' says whether it cannot be woken."
      )
    case .EAGAIN: ("The reset at first open could not take its locks.", "Try again in a moment.")
    case .EIO: asleep
    default: nil
    }
  }

  private static func node(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .EBUSY: ("The group of the device is open by the group path.", "Close the group first.")
    case .EINVAL:
      (
        "The device is bound already, by this or another process, the firmware keeps memory mapped for its group (from "
          + "Linux 6.6), or it could not be woken (runtime_status is error).",
        "See 'vfiotop explain': it says which; close it where it is bound."
      )
    case .EPERM: ("Another iommufd owns the group's DMA, or interrupts are not remapped.", "Close it there first.")
    case .EACCES: ("The VF token is missing or wrong.", "Open it by the group path with --token.")
    default: nil
    }
  }

  private static func reset(_ call: KernelCall, _ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .EINVAL where call == .reset:
      ("The function cannot be reset by itself: the reset at its first open failed.", "Use a hot reset of its set.")
    case .EINVAL:
      (
        "Something in the reset scope is not in the set or not owned: unbound, a host driver, a bridge, a VF.",
        "See 'vfiotop explain': it names each of them."
      )
    case .ENODEV: ("Neither the slot nor the bus can be reset.", "Use a function reset.")
    case .EPERM: ("A function in the reset scope has no IOMMU group.", "Bind it to vfio-pci as well.")
    case .EAGAIN, .EBUSY:
      ("A device in the scope was in use at that moment (its lock was held).", "Try again in a moment.")
    case .ENOTTY:
      (
        "The reset itself failed: no method worked, or the link or the device did not come back.",
        "Look at the kernel's log (dmesg); the device may need a power cycle."
      )
    case .EIO: asleep
    default: nil
    }
  }

  private static func driver(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .ENODEV: ("The driver does not take this function, or it is gone.", "Look at the kernel's log (dmesg).")
    case .EBUSY: ("The group is in use by VFIO, or the driver cannot have it now.", "Close the group's devices first.")
    case .ENOENT: ("There is no driver of this name.", "Load it with modprobe.")
    case .EACCES, .EPERM: ("Changing drivers needs root.", "Run as root.")
    case .EINVAL:
      (
        "The driver refuses this function: it has no IOMMU group, is on the driver's denylist, or its DMA is not coherent.",
        "See 'vfiotop explain', and the kernel's log (dmesg)."
      )
    default: nil
    }
  }

  private static func file(_ errno: ErrorNumber) -> (String, String)? {
    switch errno {
    case .EACCES, .EPERM: ("The user may not do this.", "Run as root.")
    case .ENOSPC: ("There is no space left for restore records (/run/vfiotop).", "Make room and try again.")
    default: nil
    }
  }
}
