namespace Notify.Testing;

/// <summary>What the machine contributes to a start, in one place, so that a test can stand in for it.</summary>
internal sealed record Surroundings
{
    public static Surroundings OfThisMachine { get; } = new();

    /// <summary>Reads an environment variable; null when it is unset or empty.</summary>
    public Func<string, string?> Variable { get; init; } =
        static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The folder below which the systems' usual places are looked for.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Picks a port that is free at this moment.</summary>
    public Func<int> ChoosePort { get; init; } = FreePort.Choose;

    /// <summary>The full path of a command, or null when no folder of the <c>PATH</c> has it.</summary>
    public string? FindCommand(string name) =>
        PathFolders().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>
    /// The folders of the <c>PATH</c>, in its order. Relative ones are left out: they mean another place in every project.
    /// </summary>
    public IEnumerable<string> PathFolders() =>
        (Variable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);
}
