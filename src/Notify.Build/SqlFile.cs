namespace Notify.Build;

/// <summary>A file that the compiled assembly declares.</summary>
internal sealed class SqlFile(string name, string text)
{
    /// <summary>The file's name, without a folder.</summary>
    public string Name { get; } = name;

    public string Text { get; } = text;
}
