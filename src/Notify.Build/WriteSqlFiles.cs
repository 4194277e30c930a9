using Microsoft.Build.Framework;

namespace Notify.Build;

/// <summary>The MSBuild task: makes a folder of .sql files match what a compiled assembly declares.</summary>
public sealed class WriteSqlFiles : ITask
{
    /// <inheritdoc/>
    public IBuildEngine BuildEngine { get; set; } = null!;

    /// <inheritdoc/>
    public ITaskHost? HostObject { get; set; }

    /// <summary>The compiled assembly.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>The folder; created if something is declared.</summary>
    [Required]
    public string OutputPath { get; set; } = "";

    /// <summary>Receives the paths of the files, one per line. It is written last, so its time is that of the last check.</summary>
    [Required]
    public string Stamp { get; set; } = "";

    /// <inheritdoc/>
    public bool Execute()
    {
        try
        {
            SqlFolder folder = new(Path.GetFullPath(OutputPath), Path.GetFileNameWithoutExtension(Assembly));
            File.WriteAllLines(Stamp, folder.Update(SqlMetadata.Read(Assembly)));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or BadImageFormatException)
        {
            BuildEngine.LogErrorEvent(new BuildErrorEventArgs(
                subcategory: null,
                code: null,
                file: BuildEngine.ProjectFileOfTaskNode,
                lineNumber: 0,
                columnNumber: 0,
                endLineNumber: 0,
                endColumnNumber: 0,
                message: $"NotifyGen cannot write the SQL files: {e.Message}",
                helpKeyword: null,
                senderName: nameof(WriteSqlFiles)));
            return false;
        }
    }
}
