using System.Runtime.CompilerServices;

namespace Generator.Tests.Support;

/// <summary>
/// Compares generated files with approved ones, as Verify.SourceGenerators does it: <c>OrderEvents.g.verified.cs</c> is the
/// approved file, and on a difference the actual one is left beside it as <c>OrderEvents.g.received.cs</c>. It stands in for that
/// package, which could not be restored when this was written; this class is the only place that would change.
/// </summary>
internal static class Snapshot
{
    /// <summary>Set to 1 to approve whatever is generated. Read the difference before committing it.</summary>
    private const string ApproveVariable = "NOTIFY_APPROVE_SNAPSHOTS";

    /// <summary>Compares all files of one case; a missing or a superfluous approved file is a difference, too.</summary>
    public static void Verify(string caseName, IReadOnlyDictionary<string, string> files)
    {
        string folder = Path.Combine(Root(), caseName);
        Directory.CreateDirectory(folder);
        bool approve = Environment.GetEnvironmentVariable(ApproveVariable) == "1";
        HashSet<string> stale = [.. Directory.GetFiles(folder, "*.verified.*")];
        List<string> differences = [];
        foreach ((string name, string content) in files)
        {
            string verified = Path.Combine(folder, Insert(name, "verified"));
            string received = Path.Combine(folder, Insert(name, "received"));
            stale.Remove(verified);
            if (approve)
            {
                File.WriteAllText(verified, content);
            }

            if (File.Exists(verified) && File.ReadAllText(verified) == content)
            {
                File.Delete(received);
            }
            else
            {
                File.WriteAllText(received, content);
                differences.Add(received);
            }
        }

        if (approve)
        {
            stale.ToList().ForEach(File.Delete);
            stale.Clear();
        }

        differences.AddRange(stale.Select(path => path + " (no longer generated)"));
        Assert.True(
            differences.Count == 0,
            $"Not as approved:\n{string.Join("\n", differences)}\nCompare with the .verified files; {ApproveVariable}=1 approves.");
    }

    private static string Insert(string name, string word)
    {
        return Path.GetFileNameWithoutExtension(name) + "." + word + Path.GetExtension(name);
    }

    private static string Root([CallerFilePath] string path = "")
    {
        return Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(path))!, "Snapshots");
    }
}
