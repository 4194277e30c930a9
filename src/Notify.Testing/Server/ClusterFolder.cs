using System.Security.Cryptography;

namespace Notify.Testing;

/// <summary>The one folder that a server owns, with everything that belongs to it inside.</summary>
internal sealed class ClusterFolder(string parent)
{
    private const int LogLines = 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// The name can't be guessed, so no other user can have created the folder before. The watchdog removes no other name.
    /// </summary>
    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetFullPath(parent), "notifygen-pg-" + RandomNumberGenerator.GetHexString(16, lowercase: true));

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Log => System.IO.Path.Combine(Path, "server.log");

    public string Settings => System.IO.Path.Combine(Path, "server.conf");

    public string PasswordFile => System.IO.Path.Combine(Path, "password");

    public string PidFile => System.IO.Path.Combine(Data, "postmaster.pid");

    /// <exception cref="EmbeddedPostgresException">The parent folder does not permit it.</exception>
    public async Task CreateAsync(ServerUser user, CancellationToken ct = default)
    {
        // CreateDirectory would also create a missing parent, which would never be removed.
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw CanNotBeMade("it is not a folder.");
        }

        try
        {
            Directory.CreateDirectory(Path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CanNotBeMade(exception.Message, exception);
        }

        if (user.Name is { } owner)
        {
            await ChangeOwnerAsync(owner, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a file that the server's user can read whatever the umask; no other user can enter the folder.</summary>
    public static async Task WriteAsync(string file, string text, CancellationToken ct = default)
    {
        await File.WriteAllTextAsync(file, text, ct).ConfigureAwait(false);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Where the log ends now: what is written later belongs to the next start.</summary>
    public long LogLength() => File.Exists(Log) ? new FileInfo(Log).Length : 0;

    /// <summary>The last lines that the server has logged after <paramref name="from"/>.</summary>
    public string ReadLogEnd(long from = 0)
    {
        if (!File.Exists(Log))
        {
            return "(it has written none)";
        }

        using FileStream stream = new(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(from, SeekOrigin.Begin);
        using StreamReader reader = new(stream);
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(LogLines));
    }

    /// <summary>The server's process id, from the server's own file; null if it does not run.</summary>
    public int? ReadPid()
    {
        try
        {
            return int.TryParse(File.ReadLines(PidFile).FirstOrDefault(), out int pid) ? pid : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private EmbeddedPostgresException CanNotBeMade(string reason, Exception? cause = null) => new(
        $"The data folder of the PostgreSQL server could not be created in '{System.IO.Path.GetDirectoryName(Path)}': {reason} "
        + $"Set {nameof(EmbeddedPostgresOptions.DataFolderParent)} to a folder that can be written to.",
        cause);

    private async Task ChangeOwnerAsync(string owner, CancellationToken ct)
    {
        CommandResult result = await new Command("chown", [owner, Path]).RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new EmbeddedPostgresException($"Could not make '{owner}' the owner of the folder '{Path}': {result.Output}");
        }
    }
}
