namespace Generator.Tests.Docs;

/// <summary>The text files of the repository that people write, by folder.</summary>
internal static class SourceFiles
{
    private static readonly string[] Extensions = [".cs", ".md", ".sql", ".targets", ".props", ".csproj", ".sh", ".js", ".html"];

    /// <summary>Paths relative to the root, with slashes; nothing that a build makes, and no snapshots of generated code.</summary>
    public static IEnumerable<string> In(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(DocPages.Root, folder), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(DocPages.Root, path).Replace('\\', '/'))
        .Where(path => Extensions.Contains(Path.GetExtension(path)))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "Snapshots"))
        .Order(StringComparer.Ordinal);
}
