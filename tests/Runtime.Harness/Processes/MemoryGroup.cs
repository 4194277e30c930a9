using System.Globalization;

namespace Runtime.Harness.Processes;

/// <summary>
/// A cgroup with little memory, as a container has: .NET reads the limit when it starts, and the kernel kills what exceeds it.
/// </summary>
public sealed class MemoryGroup : IDisposable
{
    private static readonly Lazy<string?> WhyNot = new(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            return "A memory cgroup needs Linux.";
        }

        try
        {
            new MemoryGroup(64 << 20).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"A memory cgroup can't be made here: {e.Message}";
        }
    });

    private readonly string _folder;

    /// <param name="bytes">The limit.</param>
    /// <exception cref="IOException">The kernel or the machine doesn't let it.</exception>
    public MemoryGroup(long bytes)
    {
        // Version 1 has a hierarchy for each resource. Version 2 has one, in which the root hands its controllers down.
        bool isVersion1 = Directory.Exists("/sys/fs/cgroup/memory");
        string root = isVersion1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
        _folder = Path.Combine(root, $"notify-harness-{Environment.ProcessId}-{Guid.NewGuid():N}");
        string handedDown = Path.Combine(root, "cgroup.subtree_control");
        if (!isVersion1 && !File.ReadAllText(handedDown).Contains("memory", StringComparison.Ordinal))
        {
            File.WriteAllText(handedDown, "+memory");
        }

        Directory.CreateDirectory(_folder);
        try
        {
            string limit = bytes.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(_folder, isVersion1 ? "memory.limit_in_bytes" : "memory.max"), limit);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Unavailable => WhyNot.Value;

    /// <summary>A process that writes its id there is in the group.</summary>
    internal string ProcessesFile => Path.Combine(_folder, "cgroup.procs");

    /// <summary>Its processes must have ended.</summary>
    public void Dispose()
    {
        // A process is in its group for a moment after its end.
        for (int attempt = 0; Directory.Exists(_folder); attempt++)
        {
            try
            {
                Directory.Delete(_folder);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(10);
            }
        }
    }
}
