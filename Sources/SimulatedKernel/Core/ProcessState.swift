/// A process: descriptor table, mappings and credentials.
final class ProcessState {
  let pid: Int32
  let startTime: UInt64
  let identity: ProcessSpec
  private(set) var descriptors: [Int32: FileObject] = [:]
  private var lowestFree: Int32 = 3
  var mappings: [FileMapping] = []
  /// The files that its VM has a reference to (`struct kvm_vfio`).
  var filesOfVM: [FileObject] = []

  init(_ pid: Int32, startTime: UInt64, _ identity: ProcessSpec) {
    self.pid = pid
    self.startTime = startTime
    self.identity = identity
  }

  /// Adds a file at the lowest free number above standard error (open(2)).
  func install(_ file: FileObject) -> Int32 {
    let number = lowestFree
    descriptors[number] = file
    while descriptors[lowestFree] != nil { lowestFree += 1 }
    return number
  }

  /// Removes a descriptor from the table.
  func remove(_ number: Int32) {
    descriptors[number] = nil
    lowestFree = min(lowestFree, number)
  }

  /// Copies the table of the parent and takes a reference to each file (fork(2)).
  func inherit(from parent: ProcessState) {
    (descriptors, lowestFree, mappings) = (parent.descriptors, parent.lowestFree, parent.mappings)
    for file in descriptors.values { file.references += 1 }
    for mapping in mappings { mapping.file.references += 1 }
  }
}
