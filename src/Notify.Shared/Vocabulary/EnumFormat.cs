namespace Notify;

/// <summary>How the values of enums are written. Reading takes names and numbers, whatever is chosen here.</summary>
public enum EnumFormat
{
    /// <summary>
    /// As the name of the value, or the one that <c>[JsonStringEnumMemberName]</c> gives; a value without a name as its number. The
    /// default: a receiver with other numbers, or PostgreSQL's own enum, understands it.
    /// </summary>
    Name,

    /// <summary>As the number: shorter, but reordering the enum's values changes what is meant.</summary>
    Number,
}
