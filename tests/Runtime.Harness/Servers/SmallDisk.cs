using Notify.Testing;
using Runtime.Harness.Processes;

namespace Runtime.Harness.Servers;

/// <summary>A disk of its own for a server's data, small enough to be filled. A tmpfs, so it needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private const string Try = """
        folder=$(mktemp -d)
        mount -t tmpfs -o size=64k tmpfs "$folder"
        umount "$folder"
        rmdir "$folder"
        """;

    private static readonly Lazy<string?> WhyNot = new(() =>
        Shell.WhyNot(Try) is { } reason ? $"A small disk can't be mounted here: {reason}" : null);

    private readonly string _folder = Directory.CreateTempSubdirectory("notify-harness-disk-").FullName;

    /// <param name="megabytes">A fresh cluster takes about 40.</param>
    public SmallDisk(int megabytes = 96)
    {
        try
        {
            // Every user may enter: the server is not run by root.
            Shell.Run("mount -t tmpfs -o size=\"$2\"m,mode=755 tmpfs \"$1\"", _folder, FormattableString.Invariant($"{megabytes}"));
        }
        catch
        {
            Directory.Delete(_folder);
            throw;
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Unavailable => WhyNot.Value;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>For a server whose data is on it.</summary>
    public EmbeddedPostgresOptions ServerOptions(IReadOnlyDictionary<string, string>? settings = null) => new()
    {
        IgnoreConnectionVariables = true,
        DataFolderParent = _folder,
        Settings = settings ?? EmbeddedPostgresOptions.Default.Settings,
    };

    /// <summary>Takes what is left of it.</summary>
    public void Fill()
    {
        using FileStream ballast = new(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Clear() => File.Delete(Ballast);

    /// <summary>The server must have been disposed of.</summary>
    public void Dispose()
    {
        Shell.Run("umount \"$1\" || umount -l \"$1\"", _folder);
        Directory.Delete(_folder);
    }
}
