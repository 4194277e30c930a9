namespace Notify;

/// <summary>When a trigger fires within the writer's transaction.</summary>
#if NOTIFY_GENERATOR
internal
#else
public
#endif
enum TriggerTiming
{
    /// <summary>Right after the statement. The default.</summary>
    After,

    /// <summary>Right after the statement, or at commit once <c>SET CONSTRAINTS … DEFERRED</c> has been run. Row level only.</summary>
    Deferrable,

    /// <summary>At commit, or right after the statement once <c>SET CONSTRAINTS … IMMEDIATE</c> has been run. Row level only.</summary>
    Deferred,
}
