using System.Runtime.Versioning;

namespace Runtime.Tests.Embedded;

/// <summary>
/// An empty folder that every user can enter, because the server of a test that runs as root is another user's.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("embedded-tests-").FullName;
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    /// <summary>Makes files that look like PostgreSQL's programs.</summary>
    public string AddBinaries(string relativeFolder)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, relativeFolder)).FullName;
        foreach (string program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            File.WriteAllText(System.IO.Path.Combine(folder, program), "");
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
