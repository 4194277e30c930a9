namespace Notify.Testing;

/// <summary>
/// Folders that are made once and shared by all processes of a user. A folder is complete when it exists under its name: it is
/// filled under another name and renamed. A process that comes second uses what the first one has made.
/// </summary>
internal sealed class BinariesCache(string folder)
{
    /// <summary>Also for root's cache: the server's programs run as another user, who must be able to read them.</summary>
    public const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string PartialPrefix = ".partial-";

    private static readonly TimeSpan PartialLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// <c>$XDG_CACHE_HOME/notifygen</c>, else <c>~/.cache/notifygen</c>; for root <c>/var/cache/notifygen</c>, because no other
    /// user can enter root's home folder.
    /// </summary>
    public static BinariesCache Locate(Surroundings surroundings)
    {
        string parent = surroundings.Variable("XDG_CACHE_HOME")
            ?? (Environment.IsPrivilegedProcess
                ? "/var/cache"
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"));
        return new BinariesCache(Path.Combine(parent, "notifygen"));
    }

    /// <summary>Returns the folder of this name; <paramref name="fill"/> gets an empty one to put its content into.</summary>
    public async Task<string> GetOrAddAsync(string name, Func<string, Task> fill)
    {
        string complete = Path.Combine(folder, name);
        if (Directory.Exists(complete))
        {
            return complete;
        }

        string partial = Path.Combine(folder, PartialPrefix + Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(folder, ReadableByAll);
            RemoveAbandoned();
            Directory.CreateDirectory(partial, ReadableByAll);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoBinaries.With($"the cache folder '{folder}' could not be created (XDG_CACHE_HOME moves it).", exception);
        }

        try
        {
            await fill(partial).ConfigureAwait(false);
            Publish(partial, complete);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }

        return complete;
    }

    private static void Publish(string partial, string complete)
    {
        try
        {
            Directory.Move(partial, complete);
        }
        catch (IOException) when (Directory.Exists(complete))
        {
            // Another process was faster; its folder is as good.
        }
    }

    /// <summary>A process that was killed while it downloaded has left its folder.</summary>
    private void RemoveAbandoned()
    {
        foreach (DirectoryInfo partial in new DirectoryInfo(folder).EnumerateDirectories(PartialPrefix + "*"))
        {
            if (DateTime.UtcNow - partial.LastWriteTimeUtc > PartialLifetime)
            {
                partial.Delete(recursive: true);
            }
        }
    }
}
