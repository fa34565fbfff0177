import Screen

/// The list over the panes: the palette of commands, and the places that the details name.
extension DashboardState {
  /// A line of the list.
  struct PickerLine: Equatable {
    /// The first column: the name of a command, or the role of a link.
    var name: String
    /// The second column.
    var text: String
    /// Its keys.
    var keys: String
    /// The reason why it cannot be chosen now; nil when it can.
    var reason: String?
  }

  /// The lines of the open list. With `isUnknown`, the text matches none of them and their names are only near.
  func lines(of picker: Picker) -> (lines: [PickerLine], isUnknown: Bool) {
    switch picker.kind {
    case .links(let links): return (links.map { PickerLine(name: $0.role, text: $0.name, keys: "") }, false)
    case .commands:
      let (commands, isUnknown) = CommandPalette.find(picker.text)
      return (commands.map { line(of: $0) }, isUnknown)
    }
  }

  private func line(of command: Command) -> PickerLine {
    PickerLine(
      name: command.id.name, text: command.help, keys: commands.command(command.id).map(HelpView.keys) ?? "",
      reason: reasonNot(to: command))
  }

  private static func count(_ picker: Picker) -> Int {
    switch picker.kind {
    case .links(let links): links.count
    case .commands: CommandPalette.find(picker.text).commands.count
    }
  }

  /// Moves the focus of the list.
  mutating func movePicker(by rows: Int) {
    guard var picker else { return }
    let count = picker.found ?? Self.count(picker)
    picker.found = count
    guard count > 0 else { return }
    picker.focus = min(max(0, picker.focus + rows), count - 1)
    picker.complaint = nil
    picker.offset = Self.offset(
      picker.offset, showing: picker.focus, of: count, in: PickerView.height(of: picker, in: size))
    self.picker = picker
  }

  /// Changes the text of the palette. The search runs when the palette is drawn, because keys arrive faster than that.
  mutating func typeIntoPicker(_ edit: (inout String) -> Void) {
    guard var picker else { return }
    var text = picker.text
    edit(&text)
    picker.text = TextInput.start(of: text, limit: CommandPalette.longestText)
    let isCut = picker.text.utf8.count < text.utf8.count
    picker.complaint = isCut ? TextInput.fullText(limit: CommandPalette.longestText) : nil
    picker.focus = 0
    picker.offset = 0
    self.picker = picker
  }

  /// Takes the focused line of the list.
  mutating func pick() -> [Effect] {
    guard let picker else { return [] }
    if case .links(let links) = picker.kind {
      self.picker = nil
      if links.indices.contains(picker.focus) { jump(to: links[picker.focus].item) }
      return []
    }
    let (commands, isUnknown) = CommandPalette.find(picker.text)
    // A name that is only near is not chosen: the user did not ask for it.
    guard !isUnknown, commands.indices.contains(picker.focus) else {
      self.picker?.complaint = "Unknown command \u{201c}\(picker.text)\u{201d}; these names are near."
      return []
    }
    let command = commands[picker.focus]
    if let reason = reasonNot(to: command) {
      self.picker?.complaint = reason
      return []
    }
    self.picker = nil
    return performPicked(command)
  }

  /// Carries a command out as its key would. A command of the action menu goes through that menu, so that its plan is
  /// shown and confirmed as usual.
  private mutating func performPicked(_ command: Command) -> [Effect] {
    guard command.contexts == [.menu] || command.id == .restore else { return perform(command, isRepeated: false) }
    guard commands.isAvailable(command, isReadOnly: isReadOnly) else { return [] }
    act()
    return choose(command.id)
  }

  /// Keeps the focused line in sight when the screen has another size.
  mutating func settlePicker() {
    guard var picker, picker.focus > 0 || picker.offset > 0 else { return }
    let height = PickerView.height(of: picker, in: size)
    picker.offset = Self.offset(picker.offset, showing: picker.focus, of: Self.count(picker), in: height)
    if picker != self.picker { self.picker = picker }
  }

  // MARK: - What cannot be done now

  /// Returns the reason why a command can do nothing now, in one sentence; nil when it can do something.
  func reasonNot(to command: Command) -> String? {
    if !commands.isAvailable(command, isReadOnly: isReadOnly) { return "Disabled by --read-only." }
    switch command.id {
    case .nextMatch, .previousMatch: return filter.isEmpty ? noFilter : nil
    case .back: return trail.isEmpty ? Self.noTrail : nil
    case .nextColumn, .previousColumn, .reverseOrder: return reasonNotToSort
    case .longerInterval: return Self.intervals.contains { $0 > interval } ? nil : "The interval is the longest."
    case .shorterInterval: return Self.intervals.contains { $0 < interval } ? nil : "The interval is the shortest."
    case .mark: return cursor?.device == nil ? Notice.notADevice : nil
    case .unmarkAll: return marked.isEmpty ? "No device is marked." : nil
    case .copy: return copiedText == nil ? Notice.noAddress : nil
    case .save: return picture == nil ? Notice.notObserved : nil
    case .act: return helper.running == nil && ActionMenu(self) == nil ? nothingToActOn : nil
    default: break
    }
    guard command.contexts.contains(.menu), command.isAction else { return nil }
    if helper.running != nil { return Notice.anotherActionRuns }
    let entries = ActionMenu(self)?.entries ?? []
    if entries.contains(where: { $0.command == command.id }) { return nil }
    return command.id == .restore
      ? "No sibling bind was interrupted: nothing to give back." : "Not available for this row."
  }
}
