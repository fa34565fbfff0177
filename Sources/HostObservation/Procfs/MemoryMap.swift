import HostModel

/// A process's `maps` file (proc_pid_maps(5)).
package enum MemoryMap {
  /// Returns the mappings of VFIO device files, in order of address. A truncated or malformed line is skipped.
  ///
  /// The file shows the device number of the file system and not of the node, so the name has to decide.
  package static func mappings(_ bytes: [UInt8]) -> [DeviceMapping] {
    var result: [DeviceMapping] = []
    bytes.withUnsafeBytes { all in
      var rest = all[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
        if let mapping = mapping(line) { result.append(mapping) }
        rest = rest[(end + 1)...]
      }
    }
    return result
  }

  /// `7f00-7f10 rw-s 20000000000 00:0e 1056  anon_inode:[vfio-device]`.
  static func mapping(_ line: UnsafeRawBufferPointer) -> DeviceMapping? {
    // Five fields, one blank after each, then blanks up to the path.
    var blanks = 0
    var start = 0
    while start < line.count, blanks < 5 || line[start] == UInt8(ascii: " ") {
      if line[start] == UInt8(ascii: " ") { blanks += 1 }
      start += 1
    }
    let path = UnsafeRawBufferPointer(rebasing: line[start...])
    var cdev: String?
    if path.begins(with: "/dev/vfio/devices/") {
      guard case .cdev(let name) = DescriptorClassifier.node(path) else { return nil }
      cdev = name
    } else if !path.equals("anon_inode:[vfio-device]") {
      return nil
    }
    let fields = String(decoding: line[..<start], as: UTF8.self).split(separator: " ")
    guard fields.count == 5 else { return nil }
    let range = fields[0].split(separator: "-")
    guard range.count == 2, let low = UInt64(range[0], radix: 16), let high = UInt64(range[1], radix: 16), low < high,
      let offset = UInt64(fields[2], radix: 16)
    else { return nil }
    return DeviceMapping(region: Int(offset >> 40), length: high - low, cdev: cdev)
  }
}
