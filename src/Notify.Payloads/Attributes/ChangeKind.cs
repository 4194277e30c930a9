using System.Text.Json.Serialization;

namespace Notify;

/// <summary>The operation that changed a row. Its JSON names are the values of <c>TG_OP</c>.</summary>
public enum ChangeKind
{
    /// <summary>A row was inserted.</summary>
    [JsonStringEnumMemberName("INSERT")]
    Insert,

    /// <summary>A row was updated.</summary>
    [JsonStringEnumMemberName("UPDATE")]
    Update,

    /// <summary>A row was deleted.</summary>
    [JsonStringEnumMemberName("DELETE")]
    Delete,

    /// <summary>The table was truncated.</summary>
    [JsonStringEnumMemberName("TRUNCATE")]
    Truncate,
}
