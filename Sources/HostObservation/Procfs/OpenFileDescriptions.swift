import HostModel

/// Finds the descriptors that share an open file description: dup, fork and passing create descriptors, and only open
/// creates a description.
struct OpenFileDescriptions {
  private let files: any HostFiles
  private let progress: ReadProgress
  private var classes: [Kind: [[Place]]] = [:]

  /// Only descriptors of one kind can share a description, so only those are compared.
  private enum Kind: Hashable {
    case container, group, device, cdev, iommufd, migration
  }

  private struct Place {
    let pid: Int32
    let process: Int
    let descriptor: Int
    let file: ProcessDescriptor
  }

  /// Gives descriptors of one open file description the same number, from 0 up, over all processes. Those that the
  /// kernel would not compare keep nil; those closed since the scan are removed.
  ///
  /// kcmp(2) defines a total order, so the description of each descriptor is found by binary search.
  /// A comparison waits for a process that is in execve(2); `progress` names whom.
  /// - Returns: true if some descriptor could not be compared.
  static func number(_ processes: inout [ProcessFacts], _ files: any HostFiles, _ progress: ReadProgress) -> Bool {
    var opened = OpenFileDescriptions(files: files, progress: progress)
    var isIncomplete = false
    for process in processes.indices {
      var open: [Descriptor] = []
      for found in processes[process].descriptors {
        let file = ProcessDescriptor(task: found.thread ?? processes[process].pid, number: found.number)
        let place = Place(
          pid: processes[process].pid, process: process, descriptor: open.count, file: file)
        if !opened.add(place, kind(found.target)) {
          if opened.isClosed(processes[process].pid, found) { continue }
          isIncomplete = true
        }
        open.append(found)
      }
      if open.count < processes[process].descriptors.count { processes[process].descriptors = open }
    }
    var number = 0
    for group in [Kind.container, .iommufd, .group, .cdev, .device, .migration] {
      for places in opened.classes[group] ?? [] {
        for place in places { processes[place.process].descriptors[place.descriptor].openedFile = number }
        number += 1
      }
    }
    return isIncomplete
  }

  private init(files: any HostFiles, progress: ReadProgress) {
    self.files = files
    self.progress = progress
  }

  /// Returns false if the descriptor cannot be compared, even with itself.
  private mutating func add(_ place: Place, _ kind: Kind) -> Bool {
    // With itself first: what is waited for below is then the other one.
    guard progress.move(to: place.pid), files.compareOpenedFiles(place.file, place.file) == .same else { return false }
    var (low, high) = (0, classes[kind]?.count ?? 0)
    while low < high {
      let middle = (low + high) / 2
      // Read in place: a copy of the list for each descriptor would cost the square of their number.
      switch compare(place, classes[kind]?[middle] ?? []) {
      case .same:
        classes[kind, default: []][middle].append(place)
        return true
      case .less: high = middle
      case .greater: low = middle + 1
      case nil: return false
      }
    }
    classes[kind, default: []].insert([place], at: low)
    return true
  }

  /// Compares with the first member of a description that is still open.
  private func compare(_ place: Place, _ members: [Place]) -> FileComparison? {
    for member in members {
      guard progress.move(to: member.pid) else { return nil }
      if let order = files.compareOpenedFiles(place.file, member.file) { return order }
    }
    return nil
  }

  private func isClosed(_ pid: Int32, _ descriptor: Descriptor) -> Bool {
    let task = descriptor.thread.map { "/task/\($0)" } ?? ""
    do {
      _ = try files.link("proc/\(pid)\(task)/fd/\(descriptor.number)")
      return false
    } catch {
      return error.isAbsence
    }
  }

  private static func kind(_ target: Descriptor.Target) -> Kind {
    switch target {
    case .container: .container
    case .group: .group
    case .device: .device
    case .cdev: .cdev
    case .iommufd: .iommufd
    case .migration: .migration
    }
  }
}
