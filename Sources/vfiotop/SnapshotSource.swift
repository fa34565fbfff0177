import HostModel
import HostObservation

/// Where snapshots come from: a host's files, looked at again and again.
struct SnapshotSource {
  /// What was read of a host, and what it means.
  struct Look {
    let facts: HostFacts
    let snapshot: Snapshot

    var readiness: VFIOReadiness { VFIOReadiness(of: facts) }
  }

  private var observer: HostObserver

  /// The source that the options name. Fails when its root or its list of names cannot be read.
  init(_ options: CommonOptions) throws {
    let files = try Self.files(options)
    observer = HostObserver(files: files, observer: .current(), names: try Self.names(options, files))
  }

  /// Looks at the host: at all of it, or at what may have changed since the look before.
  mutating func look(_ extent: ProcessScan.Extent = .full) -> Look {
    let facts = observer.observe(extent)
    return Look(facts: facts, snapshot: Snapshot(of: facts))
  }

  private static func files(_ options: CommonOptions) throws -> LinuxHostFiles {
    let root = options.sysroot ?? "/"
    do {
      return try LinuxHostFiles(root: root)
    } catch {
      throw CommandFailure(
        "the folder \(root.cleaned)", error, "--sysroot takes a folder with sys, proc and dev in it.")
    }
  }

  private static func names(_ options: CommonOptions, _ files: LinuxHostFiles) throws -> PCINames {
    // The list is a file of this machine, whatever root is observed: --sysroot stands for sys, proc and dev.
    guard let path = options.pciIDs else {
      return options.sysroot == nil ? PCINames(files) : PCINames(try LinuxHostFiles(root: "/"))
    }
    // A list that was asked for is read now, so that a wrong path is an error and not a page without names.
    let bytes = try Self.bytes(path)
    return PCINames { bytes }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      return try LinuxHostFiles(root: "/").contents(absolute(path), limit: 64 << 20)
    } catch {
      throw CommandFailure(
        "the list of names \(path.cleaned)", error, "--pci-ids takes a file like /usr/share/misc/pci.ids.")
    }
  }
}
