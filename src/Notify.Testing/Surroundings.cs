namespace Notify.Testing;

/// <summary>What a start needs from the machine, in one place, so that tests can replace it.</summary>
internal sealed record Surroundings
{
    public static Surroundings OfThisMachine { get; } = new();

    /// <summary>Reads an environment variable; null when it is unset or empty.</summary>
    public Func<string, string?> Variable { get; init; } =
        static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The root of the usual installation folders.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Picks a port that is free at this moment.</summary>
    public Func<int> ChoosePort { get; init; } = FreePort.Choose;

    /// <summary>The full path of a command, or null when no folder of the <c>PATH</c> has it.</summary>
    public string? FindCommand(string name) =>
        PathFolders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>
    /// The folders of the <c>PATH</c>, in its order. Relative ones are omitted, because their meaning depends on the current folder.
    /// </summary>
    public IEnumerable<string> PathFolders() =>
        (Variable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
}
