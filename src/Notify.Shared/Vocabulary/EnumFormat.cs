namespace Notify;

/// <summary>How enum values are written. Reading accepts both names and numbers with either format.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum EnumFormat
{
    /// <summary>
    /// As the value's name, or the name that <c>[JsonStringEnumMemberName]</c> sets; as a number if the value has no name. The default,
    /// because PostgreSQL's enums, and receivers that number the values differently, understand names.
    /// </summary>
    Name,

    /// <summary>As a number. Shorter, but reordering the enum's values changes the meaning of what was sent.</summary>
    Number,
}
