using System.Runtime.CompilerServices;

namespace Package.Tests.Support;

/// <summary>The repository that these tests were compiled in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string ReadText(params string[] path) =>
        File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    /// <summary>
    /// Copies what packages are made of, without anything that was built, so that packing them meets no other build and takes no
    /// output of one.
    /// </summary>
    public static void CopySourceTo(string folder)
    {
        IEnumerable<string> source = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"))
            .Concat(Directory.EnumerateFiles(Root));
        foreach (string path in source.Where(path => Path.GetFileName(path) != ".git"))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private static string FindRoot([CallerFilePath] string path = "")
    {
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
    }
}
