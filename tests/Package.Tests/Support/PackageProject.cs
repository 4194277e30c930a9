namespace Package.Tests.Support;

/// <summary>A package of ours, and the project that packs it.</summary>
internal sealed record PackageProject(string Id, string Project)
{
    /// <summary>All that there are. A project that is to be packed and isn't listed here fails a test.</summary>
    public static IReadOnlyList<PackageProject> All { get; } =
    [
        new("NotifyGen", "Notify.Runtime"),
        new("NotifyGen.AspNetCore", "Notify.AspNetCore"),
        new("NotifyGen.Testing", "Notify.Testing"),
    ];

    public static TheoryData<string> Ids => [.. All.Select(package => package.Id)];
}
