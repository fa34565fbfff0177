import Foundation

/// One machine booted with one kernel, from power on to power off.
struct Boot {
  let kernel: Kernel
  let machine: Machine
  /// Programs and scripts as a cpio archive, put behind the kernel's base system.
  let programs: URL
  /// Where the guest's results go.
  let results: URL
  /// A guest that takes longer is ended.
  static let limit = 120

  /// The guest did not come to its end.
  struct TookTooLong: Error, CustomStringConvertible {
    let description: String
  }

  /// Where the second serial line ends: two FIFOs, `line.in` and `line.out`.
  var line: URL { results.appendingPathComponent("line") }
  /// Where the guest writes.
  var out: URL { results.appendingPathComponent("out") }

  /// Makes the folders anew.
  func prepare() throws {
    try? FileManager.default.removeItem(at: results)
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
  }

  /// Runs the machine, and `drive` while it is on; fails when it does not come to its end in time.
  func run(drive: (_ isOver: @escaping () -> Bool) -> Void = { _ in }) throws {
    let files = FileManager.default
    let initial = results.appendingPathComponent("initrd")
    var archive = try Data(contentsOf: kernel.base)
    archive.append(try Data(contentsOf: programs))
    try archive.write(to: initial)
    defer { try? files.removeItem(at: initial) }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["timeout", "-k", "5", "\(Self.limit)", "qemu-system-x86_64"] + base + [
        "-kernel", kernel.image.path, "-initrd", initial.path,
        "-append", "console=ttyS0 quiet panic=-1 \(machine.commandLine)",
      ] + machine.arguments
    let log = results.appendingPathComponent("qemu.log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    drive { !process.isRunning }
    process.waitUntilExit()
    let status = (try? String(contentsOf: out.appendingPathComponent("status"), encoding: .utf8)) ?? ""
    if process.terminationStatus != 0 || status != "0\n" {
      let script = (try? String(contentsOf: out.appendingPathComponent("script.log"), encoding: .utf8)) ?? ""
      let last = script.split(separator: "\n").suffix(5).joined(separator: " | ")
      if process.terminationStatus == 124 { throw TookTooLong(description: "no end after \(Self.limit) s: \(last)") }
      throw Shell.Failure(
        description: "did not end well (QEMU \(process.terminationStatus), script "
          + "\(status.isEmpty ? "not ended" : status)): \(last)")
    }
  }

  private var base: [String] {
    let terminal = ["-chardev", "pipe,id=line,path=\(line.path)", "-serial", "chardev:line"]
    return [
      "-accel", "tcg", "-cpu", "max", "-machine", "q35,kernel-irqchip=split", "-m", "1024", "-smp", "2",
      "-display", "none", "-nodefaults", "-no-reboot",
      "-serial", "file:\(results.appendingPathComponent("console.log").path)",
      "-fsdev", "local,id=out,path=\(out.path),security_model=none",
      "-device", "virtio-9p-pci,fsdev=out,mount_tag=out,addr=1e.0",
    ] + (machine.hasScreen ? terminal : [])
  }
}
