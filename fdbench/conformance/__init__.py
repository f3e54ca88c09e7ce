"""The exam that every adapter sits: does it keep the contract, before anything is measured with it?"""
