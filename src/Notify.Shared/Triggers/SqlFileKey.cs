namespace Notify;

/// <summary>
/// The keys of the assembly metadata that carries a channel's SQL: <c>[assembly: AssemblyMetadata("NotifyGen.Sql:OrderEvents.up.sql", "…")]</c>.
/// The generator writes it, and the build task writes the file.
/// </summary>
internal static class SqlFileKey
{
    private const string Prefix = "NotifyGen.Sql:";

    public static string FormatUp(string channel) => $"{Prefix}{channel}.up.sql";

    public static string FormatDown(string channel) => $"{Prefix}{channel}.down.sql";

    /// <summary>The file's name; null if the key is not one of ours.</summary>
    public static string? ParseFileName(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) ? key.Substring(Prefix.Length) : null;
}
