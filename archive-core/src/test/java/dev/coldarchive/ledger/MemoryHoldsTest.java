package dev.coldarchive.ledger;

class MemoryHoldsTest extends HoldsContract {
    @Override
    protected Holds create() {
        return new MemoryHolds();
    }
}
