import HostModel

struct HolderDocument: Encodable, Sendable {
  let pid: Int32
  let startTime: UInt64
  let command: String
  let user: String
  @Nullable var vm: String?
  @Nullable var mappings: Int?
  @Nullable var lockedBytes: UInt64?
  @Nullable var pinnedBytes: UInt64?
  @Nullable var memlockLimitBytes: UInt64?
  @Nullable var memlockUnlimited: Bool?
  let descriptors: [DescriptorDocument]

  init(_ holder: Holder) {
    pid = holder.pid
    startTime = holder.identity.startTime
    command = holder.command
    user = holder.user
    vm = holder.virtualMachine
    mappings = holder.mappings
    lockedBytes = holder.memory.locked
    pinnedBytes = holder.memory.pinned
    if case .bytes(let bytes)? = holder.memory.limit { memlockLimitBytes = bytes }
    memlockUnlimited = holder.memory.limit.map { $0 == .unlimited }
    descriptors = holder.descriptors.map(DescriptorDocument.init)
  }
}

struct DeviceHolderDocument: Encodable, Sendable {
  let pid: Int32
  let command: String
  let user: String
  @Nullable var vm: String?
  @Nullable var mappings: Int?
  let descriptors: [DescriptorDocument]

  init(_ holder: DeviceHolder) {
    pid = holder.pid
    command = holder.command
    user = holder.user
    vm = holder.virtualMachine
    mappings = holder.mappings
    descriptors = holder.descriptors.map(DescriptorDocument.init)
  }
}

struct DescriptorDocument: Encodable, Sendable {
  let fd: Int32
  @Nullable var thread: Int32?
  let kind: String
  let target: String
  @Nullable var device: String?
  let oneOf: [String]

  init(_ descriptor: HeldDescriptor) {
    fd = descriptor.number
    thread = descriptor.thread
    kind = descriptor.kind.rawValue
    target = descriptor.target
    device = descriptor.device?.description
    oneOf = descriptor.oneOf.map(\.description)
  }
}
