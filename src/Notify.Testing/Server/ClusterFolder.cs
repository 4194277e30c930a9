using System.Globalization;
using System.Security.Cryptography;

namespace Notify.Testing;

/// <summary>
/// The one folder of a server, with everything that belongs to it inside: <c>notifygen-pg-…/server</c>. Where this process is root
/// and the server runs as another user, root owns the outer folder, so that others can't replace it, and the
/// other user owns the inner one. That user can put links to any file of the machine in there, so root neither writes, nor reads,
/// nor removes anything in it: programs do that which run as the other user.
/// </summary>
internal sealed class ClusterFolder(string parent, ServerUser user)
{
    private const int LogLines = 20;
    private const int LogBytes = 64 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayPass = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Prints what of a path others than root could replace: what they own, or can write to without a sticky bit.</summary>
    private const string FindReplaceable = """
        folder=$1
        while :; do
            find "$folder" -prune \( ! -user 0 -o \( -perm -0020 ! -group 0 -o -perm -0002 \) ! -perm -1000 \) -print
            [ "$folder" = / ] && break
            folder=$(dirname "$folder")
        done
        """;

    /// <summary>A user who puts a pipe in place of a file can make its reader wait.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The name can't be guessed, so no other user can have created the folder before. The watchdog removes no other name.
    /// </summary>
    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetFullPath(parent), "notifygen-pg-" + RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>The part that belongs to the server's user.</summary>
    public string Home => System.IO.Path.Combine(Path, "server");

    public string Data => System.IO.Path.Combine(Home, "data");

    public string Log => System.IO.Path.Combine(Home, "server.log");

    public string Settings => System.IO.Path.Combine(Home, "server.conf");

    private string PidFile => System.IO.Path.Combine(Data, "postmaster.pid");

    /// <summary>
    /// Decides on a name; nothing exists yet. For root the parent's path is the one without links, which other users might change, and
    /// is checked.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">Another user could replace the parent folder, and this process is root.</exception>
    public static async Task<ClusterFolder> LocateAsync(string parent, ServerUser user, CancellationToken ct = default)
    {
        if (user.Name is null)
        {
            return new ClusterFolder(parent, user);
        }

        CommandResult physical = await new Command("/bin/sh", ["-c", """cd -P "$1" && pwd -P""", "sh", System.IO.Path.GetFullPath(parent)])
            .RunAsync(ct).ConfigureAwait(false);
        ClusterFolder folder = new(physical.Succeeded ? physical.Output : parent, user);
        if (physical.Succeeded)
        {
            await folder.CheckParentAsync(ct).ConfigureAwait(false);
        }

        return folder;
    }

    /// <exception cref="EmbeddedPostgresException">The parent folder does not permit it.</exception>
    public async Task CreateAsync(CancellationToken ct = default)
    {
        // CreateDirectory would also create a missing parent, which would never be removed.
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw CanNotBeMade("it is not a folder.");
        }

        try
        {
            Directory.CreateDirectory(Path, OwnerOnly);
            Directory.CreateDirectory(Home, OwnerOnly);
            if (user.Name is not null)
            {
                // Set, because a umask may have taken it away. Only root can change what is in the folder by now.
                File.SetUnixFileMode(Path, OthersMayPass);
            }
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

    /// <summary>Writes a file that only the server's user can read.</summary>
    /// <exception cref="EmbeddedPostgresException">It could not be written.</exception>
    public Task WriteAsync(string file, string text, CancellationToken ct = default) => WriteAsync(file, ">", text, ct);

    /// <inheritdoc cref="WriteAsync(string, string, CancellationToken)"/>
    public Task AppendAsync(string file, string text, CancellationToken ct = default) => WriteAsync(file, ">>", text, ct);

    /// <summary>Where the log ends now: what is written later belongs to the next start.</summary>
    public async Task<long> LogLengthAsync(CancellationToken ct = default) => long.TryParse(
        await ReadAsync("wc -c <\"$1\"", Log, ct).ConfigureAwait(false), NumberStyles.Any, CultureInfo.InvariantCulture, out long length)
        ? length
        : 0;

    /// <summary>The last lines that the server has logged after <paramref name="from"/>.</summary>
    public async Task<string> ReadLogEndAsync(long from = 0)
    {
        string script = string.Create(CultureInfo.InvariantCulture, $"tail -c +{from + 1} \"$1\" | tail -c {LogBytes} | tail -n {LogLines}");
        string text = await ReadAsync(script, Log, CancellationToken.None).ConfigureAwait(false);
        return text.Length > 0 ? text : "(it has written none)";
    }

    /// <summary>The server's process id, from the server's own file; null if it does not run.</summary>
    public async Task<int?> ReadPidAsync(CancellationToken ct = default) =>
        int.TryParse(await ReadAsync("head -c 20 \"$1\" | head -n 1", PidFile, ct).ConfigureAwait(false), out int pid) ? pid : null;

    private async Task WriteAsync(string file, string redirection, string text, CancellationToken ct)
    {
        Command write = user.Run("/bin/sh", "-c", $"umask 077; cat {redirection}\"$1\"", "sh", file);
        CommandResult result = await (write with { Input = text }).RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new EmbeddedPostgresException($"The file '{file}' can't be written{user.Explanation}: {result.Output}");
        }
    }

    /// <summary>What the script prints about a file; nothing where there is none.</summary>
    private async Task<string> ReadAsync(string script, string file, CancellationToken ct)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(ReadTimeout);
        try
        {
            CommandResult result = await user.Run("/bin/sh", "-c", $"exec 2>/dev/null; {script}", "sh", file).RunAsync(limited.Token)
                .ConfigureAwait(false);
            return result.Output;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "";
        }
    }

    private async Task CheckParentAsync(CancellationToken ct)
    {
        string folder = System.IO.Path.GetDirectoryName(Path)!;
        CommandResult replaceable = await new Command("/bin/sh", ["-c", FindReplaceable, "sh", folder]).RunAsync(ct).ConfigureAwait(false);
        if (!replaceable.Succeeded || replaceable.Output.Length > 0)
        {
            throw CanNotBeMade(
                "this process runs as root, and another user could replace what is in "
                + $"{(replaceable.Succeeded ? string.Join(" and ", replaceable.Output.Split('\n').Select(line => $"'{line}'")) : "it")}.");
        }
    }

    private EmbeddedPostgresException CanNotBeMade(string reason, Exception? cause = null) => new(
        $"The data folder of the PostgreSQL server could not be created in '{System.IO.Path.GetDirectoryName(Path)}': {reason} "
        + $"Set {nameof(EmbeddedPostgresOptions.DataFolderParent)} to a folder that can be written to.",
        cause);

    private async Task ChangeOwnerAsync(string owner, CancellationToken ct)
    {
        CommandResult result = await new Command("chown", ["-h", owner, Home]).RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw new EmbeddedPostgresException($"Could not make '{owner}' the owner of the folder '{Home}': {result.Output}");
        }
    }
}
