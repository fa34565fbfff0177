import HostModel

/// Finds the parts of the host's console on a PCI function: screen, keyboard, serial line.
struct ConsoleUses: Sendable {
  let files: any HostFiles

  /// Returns the uses of a function with these devices below it.
  func uses(of function: String, _ devices: [FunctionDevice]) -> [HostUse] {
    screens(function, devices) + keyboards(devices) + lines(devices)
  }

  /// A screen that the firmware booted with (`boot_vga_show`, drivers/pci/pci-sysfs.c), or a frame buffer while the
  /// virtual terminals are on frame buffers (`show_bind`, drivers/tty/vt/vt.c, which does not name one of several).
  private func screens(_ function: String, _ devices: [FunctionDevice]) -> [HostUse] {
    let isBootScreen = files.number("\(function)/boot_vga") == 1
    let onFrameBuffers = ((try? files.entries("sys/class/vtconsole")) ?? []).contains { name in
      files.number("sys/class/vtconsole/\(name)/bind") == 1
        && files.line("sys/class/vtconsole/\(name)/name")?.contains("frame buffer device") == true
    }
    let screens: [HostUse] = devices.compactMap { device in
      switch device.subsystem {
      case "drm" where isBootScreen && device.name.isNumbered("card"):
        HostUse(.console, "/dev/dri/\(device.name) is the screen that the host booted with")
      case "graphics" where device.name.isNumbered("fb") && (isBootScreen || onFrameBuffers):
        HostUse(.console, "the console is on /dev/\(device.name)")
      default: nil
      }
    }
    // A driver without a node of its own, or without kernel mode setting.
    return screens.isEmpty && isBootScreen ? [HostUse(.console, "the host booted with it as its screen")] : screens
  }

  /// An input device with the keys 1 to 31, Escape to S: udev's rule for a keyboard
  /// (`test_key`, src/udev/udev-builtin-input_id.c).
  private func keyboards(_ devices: [FunctionDevice]) -> [HostUse] {
    devices.compactMap { device in
      guard device.subsystem == "input", device.name.isNumbered("input"),
        let keys = files.line("\(device.path)/capabilities/key")?.split(separator: " ").last,
        let lowest = UInt64(keys, radix: 16), lowest & 0xffff_fffe == 0xffff_fffe
      else { return nil }
      return HostUse(.console, "the keyboard \(files.line("\(device.path)/name") ?? device.name) is on it")
    }
  }

  /// A terminal that the kernel prints messages to (`show_cons_active`, drivers/tty/tty_io.c).
  private func lines(_ devices: [FunctionDevice]) -> [HostUse] {
    let active = (files.line("sys/class/tty/console/active") ?? "").split(separator: " ").map(String.init)
    return devices.compactMap { device in
      if device.subsystem == "tty", active.contains(device.name) {
        return HostUse(.console, "the console is on /dev/\(device.name)")
      }
      // The terminal of a virtio console has no parent in sysfs (`hvc_alloc`, drivers/tty/hvc/hvc_console.c).
      if device.subsystem == "virtio", files.linkName("\(device.path)/driver") == "virtio_console",
        let console = active.first(where: { $0.isNumbered("hvc") })
      {
        return HostUse(.console, "the console \(console) may be on it: it is a virtio console")
      }
      return nil
    }
  }
}

extension String {
  /// Returns true for the word followed by a number.
  fileprivate func isNumbered(_ word: String) -> Bool {
    let digits = dropFirst(word.count)
    return hasPrefix(word) && !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
  }
}
