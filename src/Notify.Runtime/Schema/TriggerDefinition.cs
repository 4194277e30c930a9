namespace Notify;

/// <summary>
/// The parts of one <c>CREATE TRIGGER</c>: <c>CREATE {Kind} "{Name}" {Events} ON {table} {Rest} EXECUTE FUNCTION {function}()</c>.
/// </summary>
public sealed record TriggerDefinition
{
    /// <summary>The trigger's name, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary><c>TRIGGER</c> or <c>CONSTRAINT TRIGGER</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When and on which changes it fires: <c>AFTER INSERT OR UPDATE OF "status"</c>.</summary>
    public required string Events { get; init; }

    /// <summary>What stands between the table's name and <c>EXECUTE FUNCTION</c>.</summary>
    public required string Rest { get; init; }

    /// <summary>Whether it is to be <c>ENABLE ALWAYS</c>; else it is enabled as usual.</summary>
    public required bool EnableAlways { get; init; }
}
