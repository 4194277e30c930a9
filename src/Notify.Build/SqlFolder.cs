using System.Text;

namespace Notify.Build;

/// <summary>
/// Makes a folder match what an assembly declares. The first line of a file marks it as ours, on every machine: other files are
/// never changed or removed. Several builds may do this at the same time, for example those for several frameworks.
/// </summary>
internal sealed class SqlFolder(string path, string assemblyName)
{
    private const int Attempts = 20;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private readonly string _header = $"-- Written by NotifyGen for {assemblyName}. Changes here are lost.";

    /// <summary>Writes the files whose text differs, and removes those that are no longer declared.</summary>
    /// <returns>The paths of the declared files.</returns>
    /// <exception cref="InvalidOperationException">A name is not a file name, or the file with that name is not ours.</exception>
    public List<string> Update(IReadOnlyCollection<SqlFile> files)
    {
        List<string> paths = [];
        foreach (SqlFile file in files)
        {
            if (Path.GetFileName(file.Name) != file.Name || !file.Name.EndsWith(".sql", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"\"{file.Name}\" is not the name of an .sql file.");
            }

            string target = Path.Combine(path, file.Name);
            Write(target, $"{_header}\n\n{file.Text.Replace("\r\n", "\n").TrimEnd('\n')}\n");
            paths.Add(target);
        }

        if (Directory.Exists(path))
        {
            foreach (string found in Directory.GetFiles(path, "*.sql").Except(paths, StringComparer.Ordinal))
            {
                if (Read(found) is { } text && IsOurs(text))
                {
                    File.Delete(found);
                }
            }
        }

        return paths;
    }

    private void Write(string target, string text)
    {
        if (Read(target) is { } present)
        {
            if (present == text)
            {
                return;
            }

            if (!IsOurs(present))
            {
                throw new InvalidOperationException(
                    $"{target} is to be written, but NotifyGen did not write it for {assemblyName}. Remove it, or choose another "
                    + "folder by NotifySqlOutputPath.");
            }
        }

        Directory.CreateDirectory(path);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, text, Utf8);
            Replace(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private bool IsOurs(string text) => text.StartsWith(_header + "\n", StringComparison.Ordinal);

    /// <summary>The file's text; null if there is no file. Git may have checked it out with Windows line endings.</summary>
    private static string? Read(string file) =>
        Retry(() => File.Exists(file) ? File.ReadAllText(file).Replace("\r\n", "\n") : null);

    /// <summary>In one step, so that no process reads half a file.</summary>
    private static void Replace(string temporary, string target) => Retry(() =>
    {
        if (File.Exists(target))
        {
            File.Replace(temporary, target, destinationBackupFileName: null);
        }
        else
        {
            File.Move(temporary, target);
        }

        return target;
    });

    /// <summary>Another build may replace or lock the file in the meantime.</summary>
    private static T Retry<T>(Func<T> work)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(attempt);
            }
        }
    }
}
