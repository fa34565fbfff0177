// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6 (set below), and no warning survives.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
  // Without it, a library that imports Foundation lends its members to files that do not: one such call links all of
  // ICU, 45 MB, into a static binary.
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Options that end the program where C writes past a buffer or runs past its stack (_FORTIFY_SOURCE needs
/// optimization), and on x86-64 where it jumps to what is no target of a jump.
let hardening: [String] = {
  let everywhere = ["-D_FORTIFY_SOURCE=3", "-fstack-protector-strong", "-fstack-clash-protection"]
  #if arch(x86_64)
    return everywhere + ["-fcf-protection"]
  #else
    return everywhere
  #endif
}()
/// Every C target: GNU names visible in the .c files, headers stay plain (no feature macro reaches the importer).
let strictC: [CSetting] = [
  .define("_GNU_SOURCE"), .treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra"),
  .unsafeFlags(hardening, .when(configuration: .release)),
]

let package = Package(
  name: "vfiotop",
  products: [
    .executable(name: "vfiotop", targets: ["vfiotop"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C shims: one function per system call, ioctl or curses call; the code is in .c files.
    .target(name: "CLinux", cSettings: strictC),
    .target(name: "CVFIO", cSettings: strictC),
    .target(
      name: "CSeal", cSettings: strictC, linkerSettings: [.linkedLibrary("seccomp"), .linkedLibrary("cap")]),
    .target(
      name: "CNcurses",
      cSettings: strictC + [.define("NCURSES_WIDECHAR", to: "1")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // Text for people: width, wrapping, cutting, counts, times, line drawing, nearest names. Pure, imports nothing.
    .target(name: "TerminalText", swiftSettings: strict),
    .testTarget(name: "TerminalTextTests", dependencies: ["TerminalText"], swiftSettings: strict),

    // Reads TOML 1.0, the format of config.toml and of themes; every key and value knows its line.
    .target(name: "TOML", swiftSettings: strict),
    .testTarget(name: "TOMLTests", dependencies: ["TOML"], swiftSettings: strict),

    // Values and rules, no input or output.
    .target(name: "HostModel", dependencies: ["TerminalText"], swiftSettings: strict),
    .target(
      name: "Screen", dependencies: ["TerminalText", "TOML"],
      // Sources/Screen/Themes is a link to themes/ at the root: the files people edit are the ones built in.
      resources: [.embedInCode("Themes")], swiftSettings: strict),

    // Threads, their mailboxes, signals, clocks and poll(2), for every part that waits.
    .target(name: "Runtime", dependencies: ["HostModel", "CLinux"], swiftSettings: strict),
    .testTarget(name: "RuntimeTests", dependencies: ["Runtime"], swiftSettings: strict),

    // A running kernel in, a HostModel out.
    .target(
      name: "HostObservation", dependencies: ["HostModel", "TerminalText", "Runtime", "CLinux"], swiftSettings: strict),

    // What an action would do, as values: requests, plans, and the messages between vfiotop and its helper. Pure.
    .target(name: "ActionPlanning", dependencies: ["HostModel", "TerminalText"], swiftSettings: strict),

    // What changes the host: check a plan, carry it out, verify, write the journal; and the helper process that does so.
    .target(
      name: "ActionExecution",
      dependencies: ["ActionPlanning", "HostModel", "TerminalText", "Runtime", "CVFIO", "CLinux"],
      swiftSettings: strict),

    // The VFIO core in memory. It implements the three protocols that Linux is asked by (HostFiles, VFIOCalls and
    // PCIControl), so it depends on the targets that declare them; of the sources only vfiotop depends on it.
    .target(
      name: "SimulatedKernel",
      dependencies: [
        "HostModel", "HostObservation", "ActionPlanning", "ActionExecution", "TerminalText", "CLinux",
      ],
      swiftSettings: strict),

    // What a process that only watches gives up.
    .target(name: "Sealing", dependencies: ["HostModel", "CLinux", "CSeal"], swiftSettings: strict),
    .testTarget(
      name: "SealingTests",
      dependencies: ["CLinux", "GoldenText", "HostModel", "ProgramEnvironment", "Sealing", "vfio-oracle"],
      swiftSettings: strict),

    // Views of the model.
    .target(name: "Reports", dependencies: ["HostModel", "ActionPlanning", "TerminalText"], swiftSettings: strict),
    .target(
      name: "Dashboard",
      dependencies: ["HostModel", "ActionPlanning", "Screen", "TerminalText", "TOML"], swiftSettings: strict),
    .target(
      name: "ScreenNcurses", dependencies: ["Screen", "TerminalText", "CNcurses", "Runtime"], swiftSettings: strict),

    // Command line and wiring only.
    .executableTarget(
      name: "vfiotop",
      dependencies: [
        "HostModel", "HostObservation", "ActionPlanning", "ActionExecution", "SimulatedKernel", "Reports", "Dashboard",
        "Screen", "ScreenNcurses", "Sealing", "TerminalText", "Runtime", "CLinux",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["systemd"], swiftSettings: strict,
      // Every address that a library fills in is filled in at the start, and read-only from then on.
      linkerSettings: [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"], .when(configuration: .release))]),

    // What tests observe: a host in memory, from a readable text.
    .target(
      name: "RecordedHost", dependencies: ["HostModel", "HostObservation"], path: "Tests/Support/RecordedHost",
      swiftSettings: strict
    ),

    // Processes that tests look at: each ends by itself.
    .target(name: "TestProcesses", path: "Tests/Support/TestProcesses", cSettings: strictC),

    .testTarget(
      name: "HostObservationTests",
      dependencies: ["ActionPlanning", "HostObservation", "HostModel", "RecordedHost", "TestProcesses"],
      swiftSettings: strict),
    // Processes that do what any user can do to whoever looks at them.
    .testTarget(
      name: "HostileProcessTests",
      dependencies: ["HostModel", "HostObservation", "RecordedHost", "Runtime", "TestHost", "TestProcesses"],
      swiftSettings: strict),
    .testTarget(
      name: "HostModelTests", dependencies: ["HostModel", "SampleSnapshots", "TestHost"], swiftSettings: strict),

    // Facts of a host in a few words.
    .target(name: "TestHost", dependencies: ["HostModel"], path: "Tests/Support/TestHost", swiftSettings: strict),

    // Finds the faults of the remedies and plans that a host gets.
    .target(
      name: "AdviceFaults", dependencies: ["ActionPlanning", "HostModel"], path: "Tests/Support/AdviceFaults",
      swiftSettings: strict),

    .testTarget(
      name: "ActionPlanningTests",
      dependencies: [
        "AdviceFaults", "TerminalText", "ActionPlanning", "HostModel", "HostObservation", "RecordedHost", "GoldenText",
        "Reports", "Screen", "TestHost",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ActionExecutionTests",
      dependencies: ["ActionExecution", "ActionPlanning", "HostModel", "Runtime", "TestHost"],
      swiftSettings: strict),

    .testTarget(
      name: "SimulatedKernelTests",
      dependencies: [
        "AdviceFaults", "SimulatedKernel", "HostModel", "HostObservation", "ActionPlanning", "ActionExecution",
        "LargeMachine", "Runtime", "TestHost", "TruthComparison",
      ],
      swiftSettings: strict),

    // A simulated kernel with 10,000 functions, for tests and benchmarks.
    .target(
      name: "LargeMachine", dependencies: ["HostModel", "SimulatedKernel"], path: "Tests/Support/LargeMachine",
      swiftSettings: strict),

    // What is seen of a simulated kernel beside what it knows.
    .target(
      name: "TruthComparison", dependencies: ["HostModel", "SimulatedKernel"], path: "Tests/Support/TruthComparison",
      swiftSettings: strict),

    // A day of a busy simulated host, watched, and the advice on random hosts; a program, not a test.
    .target(name: "CSoak", path: "Tests/Soak/CSoak", cSettings: strictC),
    .executableTarget(
      name: "vfiotop-soak",
      dependencies: [
        "AdviceFaults", "TerminalText", "ActionPlanning", "CSoak", "Dashboard", "HostModel", "HostObservation",
        "Reports", "Screen", "SimulatedKernel", "TestHost", "TruthComparison",
      ],
      path: "Tests/Soak/Program", swiftSettings: strict),

    // Everything that a user can have thousands of, at once, around the built program; a program, not a test.
    .executableTarget(
      name: "vfiotop-crowd-load", dependencies: ["TestProcesses"], path: "Tests/Crowd/Load", cSettings: strictC),
    .executableTarget(
      name: "vfiotop-crowd", dependencies: ["HostDirectory", "JSONValue", "TestProcesses"], path: "Tests/Crowd/Program",
      swiftSettings: strict),

    // Snapshots made by hand, for the tests of everything that shows one.
    .target(
      name: "SampleSnapshots", dependencies: ["HostModel"], path: "Tests/Support/SampleSnapshots", swiftSettings: strict
    ),

    .testTarget(
      name: "ScreenTests", dependencies: ["TerminalText", "Screen", "HostModel", "GoldenText"], swiftSettings: strict),

    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Reports", "TerminalText", "ActionPlanning", "ActionExecution", "Dashboard", "HostModel", "HostObservation",
        "RecordedHost", "Screen",
        "GoldenText", "JSONValue", "SampleSnapshots", "SimulatedKernel",
      ],
      swiftSettings: strict),

    // Timings against peers in the same run; a program, not a test.
    .executableTarget(
      name: "vfiotop-benchmarks", dependencies: ["LargeMachine"], path: "Tests/Benchmarks", swiftSettings: strict),

    .testTarget(
      name: "ReportsTests",
      dependencies: ["TerminalText", "Reports", "HostModel", "SampleSnapshots", "GoldenText", "JSONValue", "Screen"],
      swiftSettings: strict),

    // Programs on a pseudo-terminal, read by the libvterm in this process.
    .systemLibrary(name: "CVterm", path: "Tests/Support/CVterm", providers: [.apt(["libvterm-dev"])]),
    .executableTarget(
      name: "TerminalProbe", dependencies: ["TerminalText", "Runtime", "Screen", "ScreenNcurses"],
      path: "Tests/Support/TerminalProbe",
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests",
      dependencies: [
        "CNcurses", "CVterm", "TerminalProbe", "HostDirectory", "GoldenText", "ProgramEnvironment", "Screen", "vfiotop",
      ],
      swiftSettings: strict),

    // Recorded hosts as folders, for programs that are given one to look at.
    .target(name: "HostDirectory", path: "Tests/Support/HostDirectory", swiftSettings: strict),

    // Everything that is printed and drawn, of hosts on which every name is hostile.
    .testTarget(
      name: "HostileTextTests",
      dependencies: [
        "TerminalText", "ActionPlanning", "Dashboard", "HostDirectory", "HostModel", "HostObservation", "JSONValue",
        "RecordedHost",
        "Reports", "Screen",
      ],
      swiftSettings: strict),

    // The built program, run as users run it.
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "vfiotop", "HostDirectory", "HostModel", "JSONValue", "ProgramEnvironment", "TestProcesses", "GoldenText",
      ],
      swiftSettings: strict),

    // What every program that a test starts finds in its environment.
    .target(name: "ProgramEnvironment", path: "Tests/Support/ProgramEnvironment", swiftSettings: strict),

    // Any JSON, for tests that must tell a missing key from null.
    .target(name: "JSONValue", path: "Tests/Support/JSONValue", swiftSettings: strict),

    // The sources as text: the arrows of docs/ARCHITECTURE.md, names of files, comments on declarations.
    .testTarget(name: "HouseTests", swiftSettings: strict),

    // Golden files: expectGolden(_:named:) for every test target that compares text.
    .target(name: "GoldenText", path: "Tests/Support/GoldenText", swiftSettings: strict),
    .testTarget(name: "GoldenTextTests", dependencies: ["GoldenText"], swiftSettings: strict),

    // Every reader of text from outside, for libFuzzer (Tests/Fuzz/run) and for the inputs that once showed a fault.
    .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer", cSettings: strictC),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "CNcurses", "TerminalText", "TOML", "ActionPlanning", "Conformance", "Dashboard", "GuestFiles", "HostModel",
        "HostObservation",
        "LabComparison",
        "RecordedHost", "Reports", "SampleSnapshots", "Screen",
      ],
      path: "Tests/Fuzz/Targets", swiftSettings: strict),
    .executableTarget(
      name: "vfiotop-fuzz", dependencies: ["CFuzzer", "FuzzTargets", "GuestFiles"], path: "Tests/Fuzz/Program",
      swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Tests", swiftSettings: strict),

    // The lab: real kernels under QEMU. `lab` runs outside, `vfio-oracle` inside the guest.
    .target(
      name: "CLab", path: "Tests/Lab/CLab", cSettings: strictC,
      linkerSettings: [.linkedLibrary("cap"), .linkedLibrary("seccomp")]),
    .target(name: "GuestFiles", dependencies: ["CLab"], path: "Tests/Lab/GuestFiles", swiftSettings: strict),
    .executableTarget(
      name: "vfio-oracle",
      dependencies: ["CLab", "CVFIO", "GuestFiles", "CLinux", "HostModel", "HostObservation", "Sealing"],
      path: "Tests/Lab/Oracle",
      swiftSettings: strict),
    // The same scripts on the simulated kernel and on a real one: `vfio-conformance` runs inside the guest.
    .target(
      name: "Conformance", dependencies: ["SimulatedKernel", "HostModel"], path: "Tests/Lab/Conformance",
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Conformance", "SimulatedKernel"], path: "Tests/Lab/ConformanceTests",
      swiftSettings: strict),
    .executableTarget(
      name: "vfio-conformance",
      dependencies: ["CLab", "CVFIO", "Conformance", "GuestFiles", "HostModel", "SimulatedKernel"],
      path: "Tests/Lab/ConformanceProgram", swiftSettings: strict),
    .target(name: "LabComparison", path: "Tests/Lab/Comparison", swiftSettings: strict),
    .executableTarget(
      name: "lab", dependencies: ["LabComparison", "CVterm"], path: "Tests/Lab/Runner", swiftSettings: strict),
    .testTarget(
      name: "LabComparisonTests", dependencies: ["LabComparison"], path: "Tests/Lab/Tests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
