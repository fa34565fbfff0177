import Foundation
import Synchronization

/// One machine booted with one kernel, from power on to power off.
struct Boot {
  let kernel: Kernel
  let machine: Machine
  /// Programs and scripts as a cpio archive, appended to the kernel's base system.
  let programs: URL
  /// The image of the root file system with other programs, if the machine has one.
  var root: URL?
  /// The directory of the guest's results.
  let results: URL

  /// A guest that has not started its script after this many seconds hangs.
  private static let startLimit = 120
  /// A guest that has written nothing for this many seconds hangs.
  private static let silenceLimit = 120
  /// The reason why the guest counts as hung.
  private let stillFor = StillReason()

  private final class StillReason: Sendable {
    private let text = Mutex<String?>(nil)
    func withLock<Result>(_ body: (inout sending String?) -> sending Result) -> Result { text.withLock(body) }
  }

  /// The guest did not finish because of the emulator: it hung, or QEMU itself crashed.
  struct CutShort: Error, CustomStringConvertible {
    let description: String
  }

  /// The second serial line: two FIFOs, `line.in` and `line.out`.
  var line: URL { results.appendingPathComponent("line") }
  /// QEMU's monitor: two FIFOs as well.
  var monitor: URL { results.appendingPathComponent("monitor") }
  /// The machine's disk image, if it has one.
  private var disk: URL { results.appendingPathComponent("disk") }
  /// The directory that the guest writes into.
  var out: URL { results.appendingPathComponent("out") }

  /// Recreates the directories.
  func prepare() throws {
    try? FileManager.default.removeItem(at: results)
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
  }

  /// Runs the machine, and `drive` while it is on. Throws if it does not finish in time.
  func run(drive: (_ isOver: @escaping () -> Bool) -> Void = { _ in }) throws {
    let files = FileManager.default
    let initial = results.appendingPathComponent("initrd")
    var archive = Data()
    if !machine.reserved.isEmpty {
      // The kernel looks for tables at the beginning only.
      try ReservingFirmware(functions: machine.reserved).pack(into: initial)
      archive = try Data(contentsOf: initial)
    }
    archive.append(try Data(contentsOf: kernel.base))
    archive.append(try Data(contentsOf: programs))
    try archive.write(to: initial)
    defer { try? files.removeItem(at: initial) }

    if machine.hasDisk {
      // The file is sparse, so it takes no space.
      try Data().write(to: disk)
      try FileHandle(forWritingTo: disk).truncate(atOffset: 64 << 20)
    }
    defer { try? files.removeItem(at: disk) }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["timeout", "-k", "5", "\(machine.limit)", "qemu-system-x86_64"] + base + [
        "-kernel", kernel.image.path, "-initrd", initial.path,
        // On a busy host a guest may find its timer broken and give up (`check_timer`, io_apic.c).
        "-append",
        "console=ttyS0 quiet panic=-1 printk.devkmsg=on no_timer_check \(machine.commandLine)\(ports)\(timer)",
      ] + machine.arguments
    let log = results.appendingPathComponent("qemu.log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let stillness = watch(process)
    defer { stillness.cancel() }
    drive { !process.isRunning }
    process.waitUntilExit()
    let status = (try? String(contentsOf: out.appendingPathComponent("status"), encoding: .utf8)) ?? ""
    if process.terminationStatus != 0 || status != "0\n" {
      let script = (try? String(contentsOf: out.appendingPathComponent("script.log"), encoding: .utf8)) ?? ""
      // A kernel that panics during startup ends QEMU normally.
      if !files.fileExists(atPath: out.appendingPathComponent("script.log").path) {
        throw CutShort(description: stillFor.withLock({ $0 }) ?? "it never came to its script")
      }
      let last = script.split(separator: "\n").suffix(5).joined(separator: " | ")
      if let text = stillFor.withLock({ $0 }) { throw CutShort(description: "\(text): \(last)") }
      // timeout(1) ends with 124, or by the SIGKILL that it sends to a QEMU that ignores SIGTERM.
      let hasTimedOut =
        process.terminationReason == .exit ? process.terminationStatus == 124 : process.terminationStatus == SIGKILL
      if hasTimedOut { throw CutShort(description: "no end after \(machine.limit) s: \(last)") }
      // No action of a guest ends QEMU by a signal (timeout(1) raises the same one), so this is a fault of the
      // emulator.
      if process.terminationReason == .uncaughtSignal {
        throw CutShort(description: "QEMU crashed (signal \(process.terminationStatus)): \(last)")
      }
      if hasMetAForgottenBreakpoint {
        throw CutShort(description: "QEMU ran into a breakpoint that the kernel had taken away: \(last)")
      }
      throw Shell.Failure(
        description: "did not end well (QEMU \(process.terminationStatus), script "
          + "\(status.isEmpty ? "not ended" : status)): \(last)")
    }
  }

  /// A kernel patches its own code under a breakpoint (`text_poke_bp`, arch/x86/kernel/alternative.c). With more than
  /// one emulated processor QEMU sometimes executes the breakpoint after its removal, and the kernel panics.
  private var hasMetAForgottenBreakpoint: Bool {
    let console = (try? Data(contentsOf: results.appendingPathComponent("console.log"))) ?? Data()
    return String(decoding: console, as: UTF8.self).contains("int3: 0000 [#1]")
  }

  /// Ends a hung guest without waiting for the whole timeout: it has not started its script after two minutes, or has
  /// written nothing for as long.
  private func watch(_ process: Process) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource()
    let start = Date()
    timer.schedule(deadline: .now() + 5, repeating: 5)
    timer.setEventHandler { [out, stillFor] in
      let files = (try? FileManager.default.contentsOfDirectory(at: out, includingPropertiesForKeys: nil)) ?? []
      let written = files.compactMap {
        try? FileManager.default.attributesOfItem(atPath: $0.path)[.modificationDate] as? Date
      }.max()
      let silence = Date().timeIntervalSince(written ?? start)
      guard silence > Double(written == nil ? Self.startLimit : Self.silenceLimit) else { return }
      let reason = written == nil ? "no script after \(Self.startLimit) s" : "silent for \(Int(silence)) s"
      stillFor.withLock { $0 = reason }
      process.terminate()
      timer.cancel()
    }
    timer.resume()
    return timer
  }

  /// Where time skips ahead, the kernel would verify the processor's timer for half a minute, and then not use it
  /// (`calibrate_APIC_clock`, arch/x86/kernel/apic/apic.c).
  private var timer: String { machine.skipsWaiting ? " nolapic_timer" : "" }

  /// Several guests read the same image, so none writes to it.
  private static func rootDevice(_ image: URL) -> [String] {
    [
      "-blockdev", "driver=file,node-name=root,read-only=on,filename=\(image.path)",
      "-device", "virtio-blk-pci,drive=root,addr=1d.0",
    ]
  }

  /// The lab kernel lacks CONFIG_PCIEASPM and so does not ask the firmware for slots and errors
  /// (`negotiate_os_control`, drivers/acpi/pci_root.c): it has to be told to take them.
  private var ports: String { kernel.name == "lab" && !machine.acpiHotplug ? " pcie_ports=native" : "" }

  private var base: [String] {
    let terminal = ["-chardev", "pipe,id=line,path=\(line.path)", "-serial", "chardev:line"]
    let control = ["-chardev", "pipe,id=monitor,path=\(monitor.path)", "-mon", "chardev=monitor,mode=control"]
    let disk = ["-blockdev", "driver=file,node-name=disk,filename=\(self.disk.path)"]
    return [
      "-accel", "tcg", "-cpu", "max", "-machine", "q35,kernel-irqchip=split", "-m", "1024", "-smp",
      machine.skipsWaiting ? "1" : "2",
      "-display", "none", "-nodefaults", "-no-reboot",
      "-serial", "file:\(results.appendingPathComponent("console.log").path)",
      "-fsdev", "local,id=out,path=\(out.path),security_model=none",
      "-device", "virtio-9p-pci,fsdev=out,mount_tag=out,addr=1e.0",
    ] + (machine.skipsWaiting ? ["-icount", "shift=0,sleep=off"] : [])
      + (machine.hasScreen || machine.asksOutside ? terminal : []) + (machine.asksOutside ? control : [])
      + (machine.hasDisk ? disk : []) + (root.map(Self.rootDevice) ?? [])
  }
}
