import HostModel
import TerminalText

struct DeviceDocument: Encodable, Sendable {
  struct VerdictDocument: Encodable, Sendable {
    let verdict: String
    @Nullable var errno: String?
    let blockers: [BlockerDocument]
    let warnings: [BlockerDocument]

    init(_ verdict: Verdict) {
      self.verdict = verdict.outcome.rawValue
      errno = verdict.errno?.name
      blockers = verdict.blockers.map(BlockerDocument.init)
      warnings = verdict.warnings.map(BlockerDocument.init)
    }
  }

  struct FunctionResetDocument: Encodable, Sendable {
    let verdict: String
    @Nullable var errno: String?
    let methods: [String]
    let staleMethods: [String]
    let reachesByBus: [String]
    @Nullable var availableTo: String?
    let blockers: [BlockerDocument]
    let warnings: [BlockerDocument]

    init(_ reset: FunctionReset) {
      verdict = reset.verdict.outcome.rawValue
      errno = reset.verdict.errno?.name
      methods = reset.methods
      staleMethods = reset.staleMethods
      reachesByBus = reset.reachesByBus.map(\.description)
      availableTo = reset.availability == .unknown ? nil : reset.availability.rawValue
      blockers = reset.verdict.blockers.map(BlockerDocument.init)
      warnings = reset.verdict.warnings.map(BlockerDocument.init)
    }
  }

  struct MigrationDocument: Encodable, Sendable {
    @Nullable var state: String?
    @Nullable var features: [String]?
    let dataDescriptors: Int

    init(_ migration: Migration) {
      state = migration.state?.rawValue
      features = migration.features.map { $0.map(\.rawValue) }
      dataDescriptors = migration.dataDescriptors
    }
  }

  struct ErrorDocument: Encodable, Sendable {
    @Nullable var correctable: Int?
    @Nullable var nonfatal: Int?
    @Nullable var fatal: Int?

    init(_ errors: PCIErrorCounts) {
      correctable = errors.correctable
      nonfatal = errors.nonFatal
      fatal = errors.fatal
    }
  }

  struct LinkDocument: Encodable, Sendable {
    @Nullable var speedMtS: Int?
    @Nullable var width: Int?
    @Nullable var maxSpeedMtS: Int?
    @Nullable var maxWidth: Int?

    init(_ link: PCILink) {
      speedMtS = link.speed
      width = link.width
      maxSpeedMtS = link.bestSpeed
      maxWidth = link.bestWidth
    }
  }

  struct BARDocument: Encodable, Sendable {
    let index: Int
    let sizeBytes: UInt64
    let claimedBy: [String]

    init(_ bar: BaseAddressRegister) {
      (index, sizeBytes, claimedBy) = (bar.index, bar.size, bar.claimedBy)
    }
  }

  struct TransitionDocument: Encodable, Sendable {
    let what: String
    let pids: [Int32]
  }

  let address: String
  let bus: String
  @Nullable var name: String?
  @Nullable var vendorId: String?
  @Nullable var deviceId: String?
  @Nullable var `class`: String?
  @Nullable var driver: String?
  @Nullable var iommuGroup: Int?
  @Nullable var deviceSet: String?
  @Nullable var vfioDevice: String?
  @Nullable var groupNode: String?
  @Nullable var cdevNode: String?
  @Nullable var open: Bool?
  @Nullable var openCount: Int?
  @Nullable var openCountCertainty: String?
  @Nullable var openedFiles: Int?
  let descriptors: Int
  let holders: [DeviceHolderDocument]
  @Nullable var inProgress: TransitionDocument?
  let openVerdict: VerdictDocument
  @Nullable var nodeVerdict: VerdictDocument?
  let functionReset: FunctionResetDocument
  @Nullable var physicalFunction: String?
  let virtualFunctions: [String]
  @Nullable var powerState: String?
  @Nullable var runtimeStatus: String?
  let isBridge: Bool
  @Nullable var iommu: String?
  @Nullable var numaNode: Int?
  @Nullable var slot: String?
  @Nullable var aer: ErrorDocument?
  @Nullable var link: LinkDocument?
  @Nullable var bars: [BARDocument]?
  @Nullable var variantDriver: String?
  @Nullable var hostUses: [HostUseDocument]?
  @Nullable var migration: MigrationDocument?

  init(_ device: Device) {
    address = device.address.description
    bus = device.bus
    name = device.name
    vendorId = device.vendorID.map { hexadecimal(Int($0), digits: 4) }
    deviceId = device.deviceID.map { hexadecimal(Int($0), digits: 4) }
    `class` = device.classCode.map { hexadecimal(Int($0), digits: 6) }
    driver = device.driver
    iommuGroup = device.iommuGroup
    deviceSet = device.deviceSet
    vfioDevice = device.vfioDevice
    groupNode = device.groupNode
    cdevNode = device.cdevNode
    open = device.isOpen
    openCount = device.openCount
    openCountCertainty = device.openCount == nil ? nil : device.openCountCertainty?.rawValue
    openedFiles = device.openedFiles
    descriptors = device.descriptors
    holders = device.holders.map(DeviceHolderDocument.init)
    inProgress = device.transition.map { transition in
      TransitionDocument(what: transition.direction.rawValue, pids: transition.holders.map(\.pid))
    }
    openVerdict = VerdictDocument(device.openVerdict)
    nodeVerdict = device.nodeVerdict.map(VerdictDocument.init)
    functionReset = FunctionResetDocument(device.functionReset)
    physicalFunction = device.physicalFunction?.description
    virtualFunctions = device.virtualFunctions.map(\.description)
    powerState = device.powerState
    runtimeStatus = device.runtimeStatus
    isBridge = device.isBridge
    iommu = device.placement.iommu
    numaNode = device.placement.numaNode
    slot = device.placement.slot
    aer = device.errors.map(ErrorDocument.init)
    link = device.link.map(LinkDocument.init)
    bars = device.bars.map { $0.map(BARDocument.init) }
    variantDriver = device.variantDriver
    hostUses = device.hostUses.map { $0.map(HostUseDocument.init) }
    migration = device.migration.map(MigrationDocument.init)
  }
}

/// `0x10ec`, with as many digits as the kernel prints.
func hexadecimal(_ value: some BinaryInteger, digits: Int) -> String {
  let text = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
}
