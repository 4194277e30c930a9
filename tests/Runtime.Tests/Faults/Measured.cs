namespace Runtime.Tests.Faults;

/// <summary>The tests that measure what belongs to the whole process, memory and timers; no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measured
{
    internal const string Name = "measured";
}
